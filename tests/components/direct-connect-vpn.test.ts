import assert from "node:assert/strict";
import { keyPolicy } from "../../components/governance/key-policy";
import { vpnLogGroupName } from "../../components/network/hybrid/vpn-backup";
import { BACKUP, BY_VPN_GATEWAY, makeLink } from "../support/links";
import { KEY_ARN, PROD, promiseOf } from "../support/mocks";

const VPN = "aws:ec2/vpnConnection:VpnConnection";

describe("Backup of a DirectConnect", () => {
    const link = { ...BY_VPN_GATEWAY, backup: BACKUP };

    it("is a VPN of two tunnels on the VPN gateway", async () => {
        const made = await makeLink({ link });
        const before = (await makeLink({})).list();
        assert.deepEqual(
            made.list().filter((line) => !before.includes(line)),
            [
                "aws:cloudwatch/logGroup:LogGroup link-vpn",
                "aws:cloudwatch/metricAlarm:MetricAlarm link-tunnel-1",
                "aws:cloudwatch/metricAlarm:MetricAlarm link-tunnel-2",
                "aws:ec2/customerGateway:CustomerGateway link-customer-gateway",
                "aws:ec2/vpnConnection:VpnConnection link-vpn",
            ],
        );
        const { vpnGatewayId, transitGatewayId, type, staticRoutesOnly } = made.find(VPN, "link-vpn").inputs;
        assert.equal(vpnGatewayId, (await promiseOf(made.component.onPremises)).vpnGatewayId);
        assert.deepEqual([transitGatewayId, type, staticRoutesOnly], [undefined, "ipsec.1", false]);
    });

    it("gives both tunnels the same strong options, and logs both with their sessions", async () => {
        const made = await makeLink({ link });
        const { inputs } = made.find(VPN, "link-vpn");
        const logGroupArn = `arn:aws:logs:eu-west-1:${PROD.account}:log-group:/airlock/prod/vpn`;
        const log = { logEnabled: true, logGroupArn, logOutputFormat: "json" };
        const bgpLog = { bgpLogEnabled: true, bgpLogGroupArn: logGroupArn, bgpLogOutputFormat: "json" };
        const expected = {
            IkeVersions: ["ikev2"],
            Phase1EncryptionAlgorithms: ["AES256-GCM-16", "AES256"],
            Phase2EncryptionAlgorithms: ["AES256-GCM-16", "AES256"],
            Phase1IntegrityAlgorithms: ["SHA2-256", "SHA2-384", "SHA2-512"],
            Phase2IntegrityAlgorithms: ["SHA2-256", "SHA2-384", "SHA2-512"],
            Phase1DhGroupNumbers: [19, 20, 21],
            Phase2DhGroupNumbers: [19, 20, 21],
            Phase1LifetimeSeconds: 28800,
            Phase2LifetimeSeconds: 3600,
            DpdTimeoutSeconds: 30,
            DpdTimeoutAction: "restart",
            StartupAction: "start",
            LogOptions: { cloudwatchLogOptions: { ...log, ...bgpLog } },
        };
        for (const [tunnel, insideCidr] of [
            [1, "169.254.10.0/30"],
            [2, "169.254.11.0/30"],
        ] as const) {
            const options = Object.entries(inputs)
                .filter(([key]) => key.startsWith(`tunnel${tunnel}`))
                .map(([key, value]) => [key.replace(`tunnel${tunnel}`, ""), value]);
            assert.deepEqual(Object.fromEntries(options), { ...expected, InsideCidr: insideCidr });
        }
    });

    it("leaves the tunnels' keys to AWS and tells where they are kept", async () => {
        const made = await makeLink({ link });
        const { inputs } = made.find(VPN, "link-vpn");
        assert.equal(inputs.presharedKeyStorage, "SecretsManager");
        assert.deepEqual(
            Object.keys(inputs).filter((key) => /PresharedKey$/.test(key)),
            [],
        );
        const { vpn } = await promiseOf(made.component.onPremises);
        assert.match(vpn?.presharedKeyArn ?? "", /^arn:aws:secretsmanager:eu-west-1:/);
        assert.equal(new Set(vpn?.tunnelAddresses).size, 2);
    });

    it("logs into a group that is encrypted and kept as long as the others", async () => {
        const made = await makeLink({ link });
        assert.equal(vpnLogGroupName(PROD), "/airlock/prod/vpn");
        assert.deepEqual(made.find("aws:cloudwatch/logGroup:LogGroup", "link-vpn").inputs, {
            name: "/airlock/prod/vpn",
            retentionInDays: 90,
            kmsKeyId: KEY_ARN,
        });
        const logs = keyPolicy(PROD).Statement.find(({ Sid }) => Sid === "LogGroupsOfThisEnvironment");
        const groups = logs?.Condition?.ArnLike?.["kms:EncryptionContext:aws:logs:arn"];
        const covered = `arn:aws:logs:eu-west-1:${PROD.account}:log-group:/airlock/prod/*`;
        assert.ok(Array.isArray(groups) && groups.includes(covered));
    });

    it("takes an ASN above 2147483647 in its extended form", async () => {
        const asnOf = async (customerAsn: number) => {
            const made = await makeLink({ link: { ...link, backup: { ...BACKUP, customerAsn } } });
            const { inputs } = made.find("aws:ec2/customerGateway:CustomerGateway", "link-customer-gateway");
            return [inputs.bgpAsn, inputs.bgpAsnExtended, inputs.ipAddress];
        };
        assert.deepEqual(await asnOf(2147483647), ["2147483647", undefined, "12.1.2.3"]);
        assert.deepEqual(await asnOf(2147483648), [undefined, "2147483648", "12.1.2.3"]);
    });
});
