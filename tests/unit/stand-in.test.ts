import assert from "node:assert/strict";
import { differenceOf, failuresOf } from "../support/stand-in/difference";
import { shapeOf } from "../support/stand-in/shapes";
import { type Existing, type Setting, World } from "../support/stand-in/world";

const AT: Setting = { account: "111122223333", region: "eu-west-1", defaultTags: {} };
const urn = (type: string, name: string, stack = "dev") => `urn:pulumi:${stack}::airlock::airlock:a:B$${type}::${name}`;
const ROLE = urn("aws:iam/role:Role", "role");
const TRUST = { assumeRolePolicy: "{}" };

describe("The stand-in provider", () => {
    let world: World;

    beforeEach(() => {
        world = new World();
    });

    const difference = (existing: Existing, news: Existing["inputs"], at = AT) =>
        differenceOf(world, existing, news, at);

    it("wants what the package's own code wants, and takes nothing that it does not have", () => {
        const shape = shapeOf("aws:iam/role:Role");
        assert.deepEqual(shape.required, ["assumeRolePolicy"]);
        assert.deepEqual(failuresOf(ROLE, TRUST, shape), []);
        assert.deepEqual(
            failuresOf(ROLE, { assumeRolPolicy: "{}" }, shape).map(({ property }) => property),
            ["assumeRolePolicy", "assumeRolPolicy"],
        );
        assert.throws(() => shapeOf("aws:iam/nothing:Nothing"), /ENOENT/);
    });

    it("gives an id of its own to each stack, and to what is made again", () => {
        const vpc = (stack: string) => world.make(urn("aws:ec2/vpc:Vpc", "vpc", stack), {}, AT).id;
        assert.equal(new Set([vpc("dev"), vpc("staging"), vpc("dev")]).size, 3);
    });

    it("refuses a name that is taken, by whomever, and not what AWS overwrites", () => {
        world.make(ROLE, { ...TRUST, name: "admin" }, AT);
        assert.throws(
            () => world.make(urn("aws:iam/role:Role", "other", "prod"), { ...TRUST, name: "admin" }, AT),
            /^Error: EntityAlreadyExists: admin already exists$/,
        );
        const policy = urn("aws:iam/rolePolicy:RolePolicy", "policy");
        world.make(policy, { role: "admin", name: "p", policy: "{}" }, AT);
        world.make(policy, { role: "admin", name: "p", policy: "{}" }, AT);
        assert.equal(world.existing("dev").length, 2);
    });

    it("changes in place what the real provider does, and replaces what it does", () => {
        const role = world.make(ROLE, TRUST, AT);
        assert.deepEqual(difference(role, TRUST), { changed: [], replacing: [], deleteBeforeReplace: false });
        assert.deepEqual(difference(role, { assumeRolePolicy: "{ }" }), {
            changed: ["assumeRolePolicy"],
            replacing: [],
            deleteBeforeReplace: false,
        });
        assert.deepEqual(difference(role, { ...TRUST, path: "/a/" }).replacing, ["path"]);
    });

    it("deletes first where old and new would have one name", () => {
        const named = world.make(ROLE, { ...TRUST, name: "admin" }, AT);
        assert.equal(difference(named, { ...TRUST, name: "admin", path: "/a/" }).deleteBeforeReplace, true);
        const unnamed = world.make(urn("aws:iam/role:Role", "other"), TRUST, AT);
        assert.equal(difference(unnamed, { ...TRUST, path: "/a/" }).deleteBeforeReplace, false);
    });

    it("knows default tags, where a type has any", () => {
        const tagged = { ...AT, defaultTags: { Team: "a" } };
        const role = world.make(ROLE, { ...TRUST, tags: { Own: "b" } }, tagged);
        assert.deepEqual(role.outputs.tagsAll, { Team: "a", Own: "b" });
        assert.deepEqual(difference(role, role.inputs).changed, ["tagsAll"]);
        const policy = world.make(urn("aws:iam/rolePolicy:RolePolicy", "p"), { role: "r", policy: "{}" }, tagged);
        assert.equal("tagsAll" in policy.outputs, false);
        assert.deepEqual(difference(policy, policy.inputs).changed, []);
    });

    it("does not guess whether a change replaces what the table does not know", () => {
        const stranger = { ...world.make(ROLE, TRUST, AT), type: "aws:quicksight/user:User" };
        assert.throws(() => difference(stranger, { assumeRolePolicy: "other" }), /nobody knows whether a change of/);
    });
});
