import assert from "node:assert/strict";
import { egressRule, PROXY_URL, proxyVariables } from "../../../components/platform/platform-egress";

const PROXY = {
    kind: "proxy",
    url: "http://proxy.corp.example.com:3128",
    cidr: "10.18.40.0/24",
    direct: [".s3.eu-west-1.amazonaws.com"],
} as const;

describe("The way out of the platform's builds", () => {
    it("is HTTPS to anywhere through NAT, and nothing is told of a proxy", () => {
        assert.deepEqual(egressRule({ kind: "nat" }), {
            port: 443,
            cidr: "0.0.0.0/0",
            description: "HTTPS to internet",
        });
        assert.deepEqual(proxyVariables({ kind: "nat" }), {});
    });

    it("is the proxy's port alone, past which a build finds itself, its credentials and what is near", () => {
        assert.deepEqual(egressRule(PROXY), { port: 3128, cidr: "10.18.40.0/24", description: "The proxy" });
        assert.deepEqual(proxyVariables(PROXY), {
            HTTP_PROXY: "http://proxy.corp.example.com:3128",
            HTTPS_PROXY: "http://proxy.corp.example.com:3128",
            NO_PROXY: "localhost,127.0.0.1,169.254.169.254,169.254.170.2,.s3.eu-west-1.amazonaws.com",
        });
    });

    it("names a proxy by host and port, without a name or password, which would stand in plain", () => {
        assert.match("http://10.18.40.5:3128", PROXY_URL);
        for (const url of [
            "https://proxy.example.com:3128",
            "http://proxy.example.com",
            "http://proxy.example.com:0",
            "http://user:password@proxy.example.com:3128",
            "http://proxy.example.com:3128/",
        ]) {
            assert.doesNotMatch(url, PROXY_URL);
        }
    });
});
