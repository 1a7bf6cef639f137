import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApplication } from "../../packaging/application";

const MINIMAL = `
name: hello
port: 8080
healthPath: /health
checks:
  - { name: unit, run: [npm, test], report: reports/unit.xml }
`;

describe("airlock.yaml", () => {
    let dir: string;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "airlock-application-"));
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    function read(text: string) {
        writeFileSync(join(dir, "airlock.yaml"), text);
        return readApplication(dir);
    }
    function refusal(text: string): readonly string[] {
        try {
            read(text);
        } catch (error) {
            assert.ok(error instanceof Error && error.name === "Refusal", String(error));
            return error.message.split("\n");
        }
        return assert.fail("nothing was refused");
    }

    it("needs little, and has defaults for the rest", () => {
        assert.deepEqual(read(MINIMAL), {
            name: "hello",
            port: 8080,
            healthPath: "/health",
            cpu: 256,
            memory: 512,
            environment: {},
            secrets: [],
            scaling: { cpuPercent: 60 },
            checks: [{ name: "unit", run: ["npm", "test"], report: "reports/unit.xml", timeoutMinutes: 10 }],
        });
    });

    it("takes the least memory that goes with its CPU", () => {
        assert.equal(read(`${MINIMAL}cpu: 4096\n`).memory, 8192);
    });

    it("says everything that an application can say", () => {
        const full = read(`${MINIMAL.replace("report:", "timeoutMinutes: 60, report:")}
cpu: 1024
memory: 3072
environment: { LOG_LEVEL: info, FEATURE_2: "on" }
secrets: [API_TOKEN]
scaling: { cpuPercent: 90 }
template: infra/extra.yml
`);
        assert.equal(full.memory, 3072);
        assert.deepEqual(full.environment, { LOG_LEVEL: "info", FEATURE_2: "on" });
        assert.deepEqual(full.secrets, ["API_TOKEN"]);
        assert.equal(full.scaling.cpuPercent, 90);
        assert.equal(full.template, "infra/extra.yml");
        assert.equal(full.checks[0]?.timeoutMinutes, 60);
    });

    it("refuses a folder without it", () => {
        assert.throws(() => readApplication(dir), {
            message: `airlock.yaml: 1 problem\n  - (file): is not in "${dir}"; give the folder of the application`,
        });
    });

    it("refuses what is not YAML, with line and column", () => {
        const [heading, line] = refusal("name: hello\nport: [8080\n");
        assert.equal(heading, "airlock.yaml: 1 problem");
        assert.match(line ?? "", /^ {2}- line 3, column 1: Flow sequence .*; correct the YAML there$/);
        assert.match(refusal("name: a\nname: b\n")[1] ?? "", /line 2, column 1: Map keys must be unique/);
        assert.match(refusal("name: !Ref b\n")[1] ?? "", /line 1, column 7: Unresolved tag: !Ref/);
        assert.match(refusal("name: *b\n")[1] ?? "", /\(top\): Unresolved alias/);
    });

    it("refuses an empty file and a list", () => {
        assert.match(refusal("")[1] ?? "", /^ {2}- \(top\): "null" is not an object; give an object with name, port/);
        assert.match(refusal("- 1\n")[1] ?? "", /^ {2}- \(top\): "\[1\]" is not an object/);
    });

    it("refuses everything that is wrong at once, in order", () => {
        assert.deepEqual(
            refusal(`
name: Hello_World
port: 70000
healthPath: health
cpu: 256
memory: 4096
environment: { lower: x, LEVEL: 3, PORT: "1", DB_PASSWORD: hunter2, URL: "postgres://me:hunter2@db" }
secrets: [AWS_KEY_ID, LEVEL2, LEVEL2, lower-case]
scaling: { cpuPercent: 9 }
checks:
  - { name: unit, run: [], report: ../unit.xml, timeoutMinutes: 61 }
  - { name: unit, run: [npm, test], report: package.json }
template: template.json
replicas: 3
`),
            [
                "airlock.yaml: 20 problems",
                '  - (top): unknown key "replicas"; remove it; the keys are name, port, healthPath, cpu, memory, environment, secrets, install, scaling, checks, template',
                '  - checks[0].report: "../unit.xml" is not the path of a JUnit report below reports/, ending in .xml, without ".."; write a path like reports/unit.xml',
                '  - checks[0].run: "[]" is not a list of 1 to 50 words of a command; list 1 to 50 words of a command',
                '  - checks[0].timeoutMinutes: "61" is not a whole number of minutes from 1 to 60; use 1 to 60',
                '  - checks[1].name: "unit" is the name of an earlier check; give each check a name of its own',
                '  - checks[1].report: "package.json" is not the path of a JUnit report below reports/, ending in .xml, without ".."; write a path like reports/unit.xml',
                "  - environment.DB_PASSWORD: its name says that it is a secret, and plain variables are readable; list the name under secrets and keep the value in the environment's Parameter Store",
                "  - environment.LEVEL: its value is not a text; put it in quotes",
                '  - environment.lower: its name is not 1 to 100 upper-case letters, digits and "_", starting with a letter; write it like LOG_LEVEL',
                '  - environment.PORT: "PORT" is set by the platform; use another name',
                "  - environment.URL: its value looks like a secret, and plain variables are readable; list the name under secrets and keep the value in the environment's Parameter Store",
                '  - healthPath: "health" is not a path: "/" and at most 127 of letters, digits, ".", "_", "/" and "-"; use a path like /health',
                '  - memory: "4096" MiB does not go with 256 CPU units on Fargate; use one of 512, 1024, 2048',
                '  - name: "Hello_World" is not a workload name: 1 to 20 lower-case letters, digits and "-", starting with a letter and not ending in "-"; choose a name like hello or billing-api',
                '  - port: "70000" is not a whole number of a port from 1 to 65535; use 1 to 65535',
                '  - scaling.cpuPercent: "9" is not a whole number of percent from 10 to 90; use 10 to 90',
                '  - secrets[0]: "AWS_KEY_ID" is set by the platform; use another name',
                '  - secrets[2]: "LEVEL2" is listed twice; list it once',
                '  - secrets[3]: "lower-case" is not a variable name: 1 to 100 upper-case letters, digits and "_", starting with a letter; write it like LOG_LEVEL',
                '  - template: "template.json" is not the path of a CloudFormation template in YAML inside the application\'s folder, without ".."; write a path like template.yaml',
            ],
        );
    });

    it("refuses what a cluster could not give, both at once, with what it takes on either side of the bounds", () => {
        assert.deepEqual(refusal(MINIMAL.replace("name: hello", "name: kube-dns").replace("8080", "1023")), [
            "airlock.yaml: 2 problems",
            '  - name: "kube-dns" is a namespace that Kubernetes or EKS has for itself; choose another name',
            '  - port: "1023" is below 1024, where only root can listen, and nothing runs as root; use 1024 to 65535',
        ]);
        for (const name of ["default", "kube-a", "amazon-a", "aws-a", "eks-a", "argo-rollouts"]) {
            assert.match(refusal(MINIMAL.replace("hello", name))[1] ?? "", /^ {2}- name: ".*" is a namespace that/);
        }
        assert.equal(read(MINIMAL.replace("8080", "1024")).port, 1024);
        for (const name of ["kube", "aws", "default-a", "argo-rollouts-a"]) {
            assert.equal(read(MINIMAL.replace("hello", name)).name, name);
        }
    });

    it("refuses variables that a cluster sets, and values that are spelled like placeholders", () => {
        assert.deepEqual(refusal(`${MINIMAL}environment: { KUBERNETES_PORT: a, GREETING: "<Image>" }\n`).slice(1), [
            "  - environment.GREETING: its value is spelled like the placeholders that an environment's values take the place of; write it without the angle brackets",
            '  - environment.KUBERNETES_PORT: "KUBERNETES_PORT" is set by the platform; use another name',
        ]);
        assert.equal(
            read(`${MINIMAL}environment: { GREETING: "<b>hello</b>" }\n`).environment.GREETING,
            "<b>hello</b>",
        );
        assert.deepEqual(refusal(`${MINIMAL}secrets: [KUBERNETES_TOKEN]\n`).slice(1), [
            '  - secrets[0]: "KUBERNETES_TOKEN" is set by the platform; use another name',
        ]);
    });

    it("refuses a CPU size that Fargate does not have", () => {
        assert.deepEqual(refusal(`${MINIMAL}cpu: 300\n`), [
            "airlock.yaml: 1 problem",
            '  - cpu: "300" is not one of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units; use one of 256, 512, 1024, 2048, 4096, 8192, 16384',
        ]);
    });

    it("refuses an application without checks, and with more than 20", () => {
        const check = "  - { name: c, run: [a], report: reports/a.xml }\n";
        const head = MINIMAL.replace(/checks:.*/s, "checks:");
        const rule = "is not a list of 1 to 20 checks; list 1 to 20 checks";
        assert.ok(refusal(`${head} []\n`)[1]?.endsWith(rule));
        const twentyOne = Array.from({ length: 21 }, (_, index) => check.replace("name: c", `name: c${index}`));
        assert.ok(refusal(`${head}\n${twentyOne.join("")}`)[1]?.endsWith(rule));
        assert.equal(read(`${head}\n${twentyOne.slice(1).join("")}`).checks.length, 20);
    });

    it("refuses names of plain variables that look like secrets, and never prints a value", () => {
        for (const name of ["TOKEN", "API_TOKEN", "DB_PASSWORD", "CLIENT_SECRET", "SIGNING_KEY", "API_KEYS"]) {
            const text = refusal(`${MINIMAL}environment: { ${name}: hunter2 }\n`).join("\n");
            assert.match(text, new RegExp(`environment.${name}: its name says that it is a secret`));
            assert.ok(!text.includes("hunter2"));
        }
        for (const value of [
            "-----BEGIN RSA PRIVATE KEY-----",
            "AKIAABCDEFGHIJKLMNOP",
            "https://a:hunter2@example.com/",
        ]) {
            assert.match(
                refusal(`${MINIMAL}environment: { VALUE: "${value}" }\n`)[1] ?? "",
                /VALUE: its value looks like a secret/,
            );
        }
        assert.deepEqual(
            read(`${MINIMAL}environment: { KEYBOARD: de, URL: "https://example.com:8443/a@b" }\n`).environment,
            {
                KEYBOARD: "de",
                URL: "https://example.com:8443/a@b",
            },
        );
        assert.match(
            refusal(`${MINIMAL}environment: { LONG: ${"x".repeat(4001)} }\n`)[1] ?? "",
            /4001 characters, above 4000/,
        );
    });

    it("refuses variables that are no object, and a secret that is plain too", () => {
        assert.deepEqual(refusal(`${MINIMAL}environment: [a]\n`).slice(1), [
            "  - environment: is not an object of names and texts; write it like { LOG_LEVEL: info }",
        ]);
        assert.deepEqual(refusal(`${MINIMAL}environment: { LEVEL: a }\nsecrets: [LEVEL]\n`).slice(1), [
            '  - secrets[0]: "LEVEL" is a plain variable too; take it out of environment',
        ]);
    });

    it("keeps paths inside the folder", () => {
        const paths = [
            "a.xml",
            "/reports/a.xml",
            "../reports/a.xml",
            "reports/../b.xml",
            "./reports/a.xml",
            "reports/./b.xml",
            "reports/a b.xml",
            "reports/a.xml/",
            ".xml/../../a.xml",
        ];
        for (const path of paths) {
            assert.match(
                refusal(MINIMAL.replace("reports/unit.xml", `"${path}"`))[1] ?? "",
                /checks\[0\]\.report/,
                path,
            );
        }
        for (const path of ["reports/a.xml", "reports/b/c.xml", "reports/.cache/a..b.xml"]) {
            assert.equal(read(MINIMAL.replace("reports/unit.xml", path)).checks[0]?.report, path);
        }
    });
});
