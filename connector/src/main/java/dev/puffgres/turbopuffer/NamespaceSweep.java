package dev.puffgres.turbopuffer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Counts and deletes what mappings have left behind in one namespace. What passes is tried again for a while; whatever else fails is
 * thrown as the {@link TurbopufferException} that it is. Its methods wait for the service, so it is for a command and never for a task.
 */
public final class NamespaceSweep {

    private static final String MAPPING = "__mapping";
    private static final String VERSION = "__source_lsn";
    private static final String SNAPSHOT = "__snapshot";
    private static final String DELETED = "__deleted";

    private final TurbopufferClient client;
    private final String namespace;
    private final Patience patience;
    private Set<String> attributes;

    public NamespaceSweep(TurbopufferClient client, String namespace, Patience patience) {
        this.client = client;
        this.namespace = namespace;
        this.patience = patience;
    }

    /** What there is now, by strongly consistent queries. */
    public Leftovers.Count count(Leftovers leftovers) throws InterruptedException {
        if (!isWrittenTo()) {
            return Leftovers.Count.NONE;
        }
        return new Leftovers.Count(
                count(Optional.of(withoutMarkers(Conditions.written(leftovers.mapping())))),
                count(olderEpochs(leftovers)),
                count(olderSnapshots(leftovers)));
    }

    /**
     * The LSN of the last attempt at the snapshot of an epoch that can be seen here: of a document that no change has touched since.
     *
     * @param epochFloor the epoch's lowest version
     */
    public OptionalLong lastSnapshot(String mapping, long epochFloor) throws InterruptedException {
        if (!isWrittenTo() || !attributes().contains(SNAPSHOT)) {
            return OptionalLong.empty();
        }
        String query = "{\"rank_by\":[\"" + SNAPSHOT + "\",\"desc\"],\"limit\":1,\"include_attributes\":[\"" + SNAPSHOT
                + "\"],\"filters\":" + Conditions.read(mapping, epochFloor) + "}";
        return ask(() -> client.query(namespace, query))
                .flatMap(result -> result.rows().stream().findFirst())
                .map(row -> OptionalLong.of(row.path(SNAPSHOT).longValue()))
                .orElse(OptionalLong.empty());
    }

    /**
     * Deletes until the service says that nothing remains, since one request deletes a bounded number of documents.
     *
     * @param progress is told of each request how many documents it has deleted
     * @return how many in all
     */
    public long delete(Leftovers leftovers, LongConsumer progress) throws InterruptedException {
        if (!isWrittenTo()) {
            return 0;
        }
        Optional<String> filter = olderEpochs(leftovers);
        Optional<String> snapshots = olderSnapshots(leftovers);
        if (filter.isPresent() && snapshots.isPresent()) {
            filter = Optional.of(Conditions.either(filter.get(), snapshots.get()));
        } else if (filter.isEmpty()) {
            filter = snapshots;
        }
        return filter.isEmpty() ? 0 : delete(WriteRequest.deletingByFilter(filter.get(), null), progress);
    }

    private long delete(WriteRequest request, LongConsumer progress) throws InterruptedException {
        long deleted = 0;
        boolean remaining = true;
        while (remaining) {
            Optional<WriteResult> result = ask(() -> client.write(namespace, request));
            long now = result.map(WriteResult::deleted).orElse(0L);
            deleted += now;
            progress.accept(now);
            remaining = result.map(WriteResult::rowsRemaining).orElse(false);
        }
        return deleted;
    }

    private long count(Optional<String> filter) throws InterruptedException {
        return filter.isEmpty()
                ? 0
                : ask(() -> client.count(namespace, filter.get())).orElse(0L);
    }

    private Optional<String> olderEpochs(Leftovers leftovers) throws InterruptedException {
        return leftovers.epochFloor() == 0
                ? Optional.empty()
                : Optional.of(withoutMarkers(Conditions.ofOlderEpochs(leftovers.mapping(), leftovers.epochFloor())));
    }

    private Optional<String> olderSnapshots(Leftovers leftovers) throws InterruptedException {
        return leftovers.lastSnapshot().isEmpty() || !attributes().contains(SNAPSHOT)
                ? Optional.empty()
                : Optional.of(withoutMarkers(Conditions.ofOlderSnapshots(
                        leftovers.mapping(),
                        leftovers.epochFloor(),
                        leftovers.lastSnapshot().getAsLong())));
    }

    /** The service refuses a filter that names an attribute which the namespace has never had. */
    private String withoutMarkers(String filter) throws InterruptedException {
        return attributes().contains(DELETED) ? Conditions.exceptMarkers(filter) : filter;
    }

    /** Whether versioned documents of any mapping can be here. */
    private boolean isWrittenTo() throws InterruptedException {
        return attributes().contains(MAPPING) && attributes().contains(VERSION);
    }

    private Set<String> attributes() throws InterruptedException {
        if (attributes == null) {
            attributes = ask(() -> client.schema(namespace))
                    .map(NamespaceSweep::names)
                    .orElse(Set.of());
        }
        return attributes;
    }

    private static Set<String> names(String schema) {
        try {
            Set<String> names = new HashSet<>();
            JsonNode tree = JsonText.MAPPER.readTree(schema);
            tree.fieldNames().forEachRemaining(names::add);
            return names;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the client has read the schema as JSON before", e);
        }
    }

    /** Empty if there is no such namespace. */
    private <T> Optional<T> ask(Supplier<CompletableFuture<T>> request) throws InterruptedException {
        try {
            return Optional.of(patience.ask(request));
        } catch (TurbopufferException e) {
            if (e.kind() == TurbopufferException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
