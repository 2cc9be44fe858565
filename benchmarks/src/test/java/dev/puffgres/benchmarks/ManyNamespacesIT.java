package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** A task that writes to as many namespaces as a large installation has needs no more memory for it than any other. */
class ManyNamespacesIT {

    private static final int ROWS_OF_EACH = 10;

    @Test
    void aHundredThousandNamespacesOfTenRowsFitIntoHalfAGigabyte() throws Exception {
        for (int namespaces : Namespaces.COUNTS) {
            JsonNode run = Namespaces.measure(namespaces, 100_000 * ROWS_OF_EACH);

            System.out.println("measured: " + namespaces + " namespaces, 1,000,000 records, -Xmx" + Namespaces.HEAP
                    + ", the sink without HTTP: requests, ns of processor time a record: " + run.path("requests") + ", "
                    + run.path("threadNs").asLong() / run.path("records").asLong());
            assertThat(run.path("records").asInt()).isEqualTo(100_000 * ROWS_OF_EACH);
            // What comes at a time is one request.
            assertThat(run.path("requests").asInt()).isLessThanOrEqualTo(100_000);
        }
    }
}
