/**
 * Sets an environment's cluster up, inside the build that does so: `node cluster-setup.js mirror|apply SETUP [VALUES]`.
 *
 * `SETUP` is a file with what the cluster is set up with. `mirror` fills the environment's own registry with the rollout
 * controller, from the internet where `FETCH` is `true`, and reads the password of the registry from standard input. `apply`
 * writes the cluster, and leaves what the controller's chart is installed with in the file `VALUES`. Exit codes: 0 done, 1
 * refused or failed, 2 wrong usage.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { CLUSTER_SETUP, type ClusterSetup } from "../release/kubernetes/cluster-setup";
import { controllerValues } from "../release/kubernetes/controller";
import { parseJson } from "../release/schema";
import { systemClock } from "./api/clock";
import { apiServer } from "./api/cluster";
import { clusterEndpoint } from "./api/eks";
import { mirror } from "./mirror";
import { setUp } from "./set-up";

const say = (line: string) => process.stdout.write(`${line}\n`);

const COMMANDS: { readonly [name: string]: (setup: ClusterSetup, values: string) => Promise<void> } = {
    mirror: async (setup) => {
        const password = (await text(process.stdin)).trim();
        const said = await mirror(setup, {
            own: {
                url: `https://${setup.registry}`,
                authorization: `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`,
            },
            publisher: process.env.FETCH === "true" ? (host) => ({ url: `https://${host}` }) : undefined,
        });
        said.forEach(say);
    },
    apply: async (setup, values) => {
        const cluster = apiServer(await clusterEndpoint(setup.cluster, setup.region), systemClock);
        await setUp(setup, { cluster, say });
        // JSON is YAML too.
        writeFileSync(values, JSON.stringify(controllerValues(setup)));
    },
};

async function main([name = "", file, values = "", ...rest]: readonly string[]): Promise<number> {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined || file === undefined || rest.length > 0 || (name === "apply") !== (values !== "")) {
        process.stderr.write("usage: node cluster-setup.js mirror SETUP | apply SETUP VALUES\n");
        return 2;
    }
    try {
        await command(parseJson(CLUSTER_SETUP, readFileSync(file, "utf8"), file), values);
        return 0;
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return 1;
    }
}

main(process.argv.slice(2)).then((code) => {
    // Connections that stay open would keep the process.
    process.exit(code);
});
