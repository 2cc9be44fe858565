package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Document ids as JSON texts. */
final class DocumentId {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DocumentId() {}

    /** One spelling for the ids that are equal: two JSON texts of a string may differ in their escapes. */
    static String canonical(String id) {
        if (id.indexOf('\\') < 0) {
            return id;
        }
        try {
            return JSON.readTree(id).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a document id is no JSON text", null);
        }
    }
}
