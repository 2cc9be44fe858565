package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteRequestTest {

    private static final WriteRequest FULL = new WriteRequest(
            List.of("{\"id\":1,\"t\":\"é😀\"}", "{\"id\":2}"),
            "[\"a\",\"Eq\",null]",
            List.of("{\"id\":3}"),
            "[\"b\",\"Eq\",null]",
            List.of("4", "\"x\""),
            "[\"c\",\"Eq\",null]",
            "{\"id\":\"uint\"}",
            "cosine_distance",
            true);

    @Test
    void theBodyHasItsMembersInTheOrderOfTheComponents() {
        assertThat(FULL.body())
                .isEqualTo(
                        "{\"upsert_rows\":[{\"id\":1,\"t\":\"é😀\"},{\"id\":2}],\"upsert_condition\":[\"a\",\"Eq\",null],"
                                + "\"patch_rows\":[{\"id\":3}],\"patch_condition\":[\"b\",\"Eq\",null],"
                                + "\"deletes\":[4,\"x\"],\"delete_condition\":[\"c\",\"Eq\",null],"
                                + "\"schema\":{\"id\":\"uint\"},\"distance_metric\":\"cosine_distance\",\"return_affected_ids\":true}");
    }

    @Test
    void whatIsEmptyOrNullIsLeftOut() {
        WriteRequest deletes =
                new WriteRequest(List.of(), null, List.of(), null, List.of("1"), null, null, null, false);
        assertThat(deletes.body()).isEqualTo("{\"deletes\":[1]}");
    }

    @Test
    void aFilterIsDeletedInPartsAndNeedsNoRows() {
        WriteRequest byFilter = WriteRequest.deletingByFilter("[\"a\",\"Eq\",1]", "{\"a\":\"uint\"}");
        assertThat(byFilter.body())
                .isEqualTo("{\"delete_by_filter\":[\"a\",\"Eq\",1],\"delete_by_filter_allow_partial\":true,"
                        + "\"schema\":{\"a\":\"uint\"}}");
    }

    @Test
    void theBodysSizeIsCountedInBytes() {
        assertThat(FULL.bodyBytes()).isEqualTo(FULL.body().getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void aRequestWithoutRowsOrAFilterCannotBeMade() {
        assertThatThrownBy(() -> new WriteRequest(List.of(), null, List.of(), null, List.of(), null, "{}", null, false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
