package dev.puffgres.source.postgres;

import java.util.Objects;

/**
 * A leaf of a partitioned table.
 *
 * @param root the table at the top, which mappings and topics name
 * @param identity the leaf's own replica identity: it, not the root's, decides what is logged of the leaf's rows
 */
public record Partition(TableId root, ReplicaIdentity identity) {

    public Partition {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(identity, "identity");
    }
}
