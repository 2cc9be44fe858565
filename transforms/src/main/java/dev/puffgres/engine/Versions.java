package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.event.Operation;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.mapping.Mapping;

/**
 * The versions of one mapping's writes: {@code epoch << 56 | lsn} of a change, {@code epoch << 56} of a READ, so that a
 * READ never beats a change. A snapshot's own LSN would: a transaction that is open while the snapshot is taken has changes
 * with lower LSNs, which are streamed after it.
 */
final class Versions {

    private final Mapping mapping;

    Versions(Mapping mapping) {
        this.mapping = mapping;
    }

    Version of(RowEvent event) {
        SourcePosition position = event.position();
        boolean read = event.operation() == Operation.READ;
        long lsn = position.hasLsn() ? position.lsn() : 0;
        long value;
        if (mapping.versioning() == Mapping.Versioning.NONE) {
            value = Version.NONE;
        } else if (!position.hasLsn()) {
            throw new Refusal(
                    FailureKind.MALFORMED_EVENT,
                    "the event has no source.lsn: versioning.mode = \"source_lsn\" needs Debezium's Postgres connector as"
                            + " the source, or set versioning.mode = \"none\"");
        } else {
            value = Version.floor(epoch(position.source())) | (read ? 0 : lsn);
        }
        return new Version(value, read, position.previousCommit(), lsn);
    }

    private long epoch(String source) {
        if (mapping.epochs().isEmpty()) {
            return 0;
        }
        Integer epoch = mapping.epochs().get(source);
        if (epoch == null) {
            throw new Refusal(
                    FailureKind.MALFORMED_EVENT,
                    "versioning.epochs does not list the event's source: add it, or restrict the mapping by source.name");
        }
        return epoch;
    }
}
