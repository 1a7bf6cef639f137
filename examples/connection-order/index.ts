import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** One physical connection. */
interface Order {
    /** Code of a Direct Connect location. */
    readonly location: string;
    readonly bandwidth: string;
}

const orders = new pulumi.Config().requireObject<{ readonly [name: string]: Order }>("connections");

/** Ids to write into the environments' stack files, as `id` of an interface's source. */
export const connectionIds = Object.fromEntries(
    Object.entries(orders).map(([name, { location, bandwidth }]) => {
        const connection = new aws.directconnect.Connection(
            name,
            // A port that is given back has to be ordered anew, so a destroy only forgets it.
            { name, location, bandwidth, skipDestroy: true },
            { protect: true },
        );
        return [name, connection.id];
    }),
);
