import assert from "node:assert/strict";
import {
    checkIngressHosts,
    ingressRules,
    initialTraffic,
    listenPorts,
    trafficAnnotation,
} from "../../../release/kubernetes/ingress";
import { PLATFORM } from "../../support/cluster-releases";

const { ingress, rollout } = PLATFORM;
const rules = (route: { readonly hosts?: string[]; readonly paths?: string[] }) =>
    ingressRules({ rollout, ingress: { ...ingress, hosts: [], paths: [], ...route } }, "hello", 8080);

describe("Ingress", () => {
    const backend = { service: { name: "hello", port: { name: "use-annotation" } } };
    const path = (value: string) => ({ path: value, pathType: "ImplementationSpecific", backend });

    it("takes each host with each path", () => {
        assert.deepEqual(rules({ hosts: ["a.example.com", "b.example.com"], paths: ["/x", "/y/*"] }), [
            { host: "a.example.com", http: { paths: [path("/x"), path("/y/*")] } },
            { host: "b.example.com", http: { paths: [path("/x"), path("/y/*")] } },
        ]);
    });

    it("takes any host where none is named, and every path", () => {
        assert.deepEqual(rules({ paths: ["/x"] }), [{ http: { paths: [path("/x")] } }]);
        assert.deepEqual(rules({ hosts: ["a.example.com"] }), [
            { host: "a.example.com", http: { paths: [path("/*")] } },
        ]);
    });

    it("leads to the one Service, without weights, where no traffic is shifted", () => {
        assert.deepEqual(ingressRules({ rollout: { strategy: "rolling" }, ingress }, "hello", 8080), [
            {
                host: "hello.example.com",
                http: {
                    paths: [{ ...path("/*"), backend: { service: { name: "hello", port: { number: 8080 } } } }],
                },
            },
        ]);
    });

    it("begins with all traffic on the first Service, in the rollout controller's own spelling", () => {
        assert.equal(trafficAnnotation("hello"), "alb.ingress.kubernetes.io/actions.hello");
        assert.equal(
            initialTraffic("hello", 8080),
            '{"Type":"forward","ForwardConfig":{"TargetGroups":[{"ServiceName":"hello-canary","ServicePort":"8080","Weight":0},{"ServiceName":"hello","ServicePort":"8080","Weight":100}]}}',
        );
    });

    it("listens to HTTPS where there is a certificate, and to HTTP to lead there", () => {
        assert.equal(listenPorts(true), '[{"HTTP":80},{"HTTPS":443}]');
        assert.equal(listenPorts(false), '[{"HTTP":80}]');
    });

    it("refuses hosts that the load balancer could match and an ingress cannot say", () => {
        for (const host of [
            "a.*.example.com",
            "a?.example.com",
            "*a.example.com",
            "*",
            "A.example.com",
            "a..b",
            "-a.b",
            "",
        ]) {
            assert.deepEqual(checkIngressHosts(["ok.example.com", host], "route.hosts"), [
                {
                    path: "route.hosts[1]",
                    message: `"${host}" is not a host name in lower case, in which only the first label may be "*"`,
                    remedy: "write it like hello.example.com or *.example.com",
                },
            ]);
        }
        const long = `${"a".repeat(60)}.`.repeat(4);
        assert.deepEqual(
            checkIngressHosts(["*.example.com", "a", "a-b.c1.example.com", `${long}abcdefghi`], "hosts"),
            [],
        );
        assert.equal(checkIngressHosts([`${long}abcdefghij`], "hosts").length, 1);
    });
});
