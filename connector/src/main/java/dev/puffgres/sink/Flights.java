package dev.puffgres.sink;

/** Makes flights of what a track has to send. The timer thread's. */
final class Flights {
    private final Settings settings;
    private final SchemaCache schemas;
    private final Settlement settlement;
    private final StaleWatch stale;
    private final Clock clock;
    private final Tally tally;

    Flights(Settings settings, SchemaCache schemas, Settlement settlement, Clock clock, Tally tally) {
        this.settings = settings;
        this.schemas = schemas;
        this.settlement = settlement;
        this.stale = new StaleWatch();
        this.clock = clock;
        this.tally = tally;
    }

    Flight batch(Lane lane) {
        Batch batch = lane.take(settings.batchMaxRows(), settings.batchMaxBytes());
        return new BatchFlight(batch, schemas, new LaneOutcomes(lane, settlement, stale, clock), tally);
    }
}
