using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Personal;
using Weir.Protocol;

namespace Weir.Commands.Records;

/// <summary>kcat's <c>-J</c>: a line of JSON for each record. Bytes that are not UTF-8 are base64 in <c>key_base64</c> or <c>payload_base64</c>, never mangled.</summary>
/// <param name="masker">Takes out what looks personal; null: everything is shown.</param>
sealed class RecordJson(Masker? masker = null) : IDisposable
{
    readonly ArrayBufferWriter<byte> _buffer = new();
    readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(in ShownRecord record, IBufferWriter<byte> to)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("topic", record.Topic);
        _json.WriteNumber("partition", record.Partition);
        _json.WriteNumber("offset", record.Offset);
        _json.WriteString("tstype", record.TimestampType == TimestampType.CreateTime ? "create" : "logappend");
        _json.WriteNumber("ts", record.Timestamp);
        Headers(record);
        Bytes("key", record.HasKey, masker is null || !record.HasKey ? record.Key : masker.Key(record.Key));
        Bytes("payload", record.HasValue, masker is null || !record.HasValue ? record.Value : masker.Value(record.Value));
        _json.WriteEndObject();
        _json.Flush();
        to.Write(_buffer.WrittenSpan);
        to.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    void Headers(in ShownRecord record)
    {
        bool any = false;
        foreach (var header in record.Headers)
        {
            if (!any) _json.WriteStartArray("headers");
            any = true;
            string name = Encoding.UTF8.GetString(header.Key);
            _json.WriteStringValue(name);
            if (header.HasValue) _json.WriteStringValue(Encoding.UTF8.GetString(masker is null ? header.Value : masker.Header(name, header.Value)));
            else _json.WriteNullValue();
        }
        if (any) _json.WriteEndArray();
    }

    void Bytes(string name, bool present, ReadOnlySpan<byte> bytes)
    {
        if (!present) _json.WriteNull(name);
        else if (Utf8.IsValid(bytes)) _json.WriteString(name, bytes);
        else _json.WriteBase64String(name + "_base64", bytes);
    }
}
