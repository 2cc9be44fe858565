package dev.puffgres.event;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import com.fasterxml.jackson.core.util.BufferRecycler;
import java.io.IOException;
import java.util.Arrays;

/**
 * Jackson's parser of JSON in bytes, for one record after the other: to make a parser costs as much as to read a key with it. After a record
 * that was not read to its end it is good for nothing. Not thread-safe.
 */
final class RecordParser extends UTF8StreamJsonParser {

    /** Names stay known as long as the parser lives, and those of an hstore may be any. */
    private static final int MAX_NAMES = 4096;

    private static final byte[] NOTHING = {};

    RecordParser() {
        super(
                new IOContext(
                        JsonInput.FACTORY.streamReadConstraints(),
                        StreamWriteConstraints.defaults(),
                        ErrorReportConfiguration.defaults(),
                        new BufferRecycler(),
                        ContentReference.redacted(),
                        true),
                JsonInput.FACTORY.getParserFeatures(),
                null,
                null,
                ByteQuadsCanonicalizer.createRoot().makeChildOrPlaceholder(JsonInput.FACTORY.getFactoryFeatures()),
                NOTHING,
                0,
                0,
                0,
                false);
    }

    /** Goes to the beginning of other bytes. */
    void open(byte[] json, int start, int end) {
        _inputBuffer = json;
        _inputPtr = start;
        _inputEnd = end;
        _currInputProcessed = -start;
        _currInputRow = 1;
        _currInputRowStart = start;
        _currToken = null;
        _nextToken = null;
        _tokenIncomplete = false;
    }

    /** Whether it may read another record. */
    boolean reusable() {
        return _currToken == null && _parsingContext.inRoot() && _symbols.size() < MAX_NAMES;
    }

    /** The offset in the bytes behind what has been read: behind the bracket where the token is one. */
    int offset() {
        return _inputPtr;
    }

    /** Goes on at a later place of the same structure. */
    void skipTo(int offset) {
        _inputPtr = offset;
    }

    /**
     * The next value, which is text and most likely the expected one.
     *
     * @return null if it is no text
     */
    String nextText(RepeatedText expected) throws IOException {
        if (nextToken() != JsonToken.VALUE_STRING) {
            return null;
        }
        int start = _inputPtr;
        if (expected.isAt(_inputBuffer, start, _inputEnd)) {
            _inputPtr = start + expected.length();
            _tokenIncomplete = false;
        } else {
            expected.replace(getText(), Arrays.copyOfRange(_inputBuffer, start, _inputPtr));
        }
        return expected.text();
    }

    /** Called at the end of the bytes, too, where everything is to be kept for the next. */
    @Override
    public void close() {}
}
