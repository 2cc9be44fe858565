package dev.puffgres.sink;

import dev.puffgres.action.Action;

/** Makes flights of what a track has to send. The timer thread's. */
final class Flights {
    private final Settings settings;
    private final SchemaCache schemas;
    private final DeleteMode deleteMode;
    private final Settlement settlement;
    private final StaleWatch stale;
    private final Clock clock;
    private final Tally tally;

    Flights(
            Settings settings,
            SchemaCache schemas,
            DeleteMode deleteMode,
            Settlement settlement,
            Clock clock,
            Tally tally) {
        this.settings = settings;
        this.schemas = schemas;
        this.deleteMode = deleteMode;
        this.settlement = settlement;
        this.stale = new StaleWatch();
        this.clock = clock;
        this.tally = tally;
    }

    Flight batch(Lane lane) {
        Batch batch = lane.take(settings.batchMaxRows(), settings.batchMaxBytes());
        return new BatchFlight(batch, schemas, new LaneOutcomes(lane, settlement, stale, clock), tally);
    }

    Flight truncate(Barrier barrier) {
        Action.Truncate truncate = barrier.truncate();
        String schema = schemas.guards(deleteMode.schema(truncate.schema())).schema();
        return barrier.flight(deleteMode.truncated(truncate), schema, settlement, tally);
    }
}
