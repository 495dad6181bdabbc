using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Protocol;

namespace Weir.Commands.Records;

/// <summary>kcat's <c>-J</c>: a line of JSON for each record. Bytes that are not UTF-8 are base64 in <c>key_base64</c> or <c>payload_base64</c>, never mangled.</summary>
sealed class RecordJson : IDisposable
{
    readonly ArrayBufferWriter<byte> buffer = new();
    readonly Utf8JsonWriter json;

    public RecordJson() => json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(in ShownRecord record, IBufferWriter<byte> to)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("topic", record.Topic);
        json.WriteNumber("partition", record.Partition);
        json.WriteNumber("offset", record.Offset);
        json.WriteString("tstype", record.TimestampType == TimestampType.CreateTime ? "create" : "logappend");
        json.WriteNumber("ts", record.Timestamp);
        Headers(record);
        Bytes("key", record.HasKey, record.Key);
        Bytes("payload", record.HasValue, record.Value);
        json.WriteEndObject();
        json.Flush();
        to.Write(buffer.WrittenSpan);
        to.Write("\n"u8);
    }

    public void Dispose() => json.Dispose();

    void Headers(in ShownRecord record)
    {
        bool any = false;
        foreach (var header in record.Headers)
        {
            if (!any) json.WriteStartArray("headers");
            any = true;
            json.WriteStringValue(Encoding.UTF8.GetString(header.Key));
            if (header.HasValue) json.WriteStringValue(Encoding.UTF8.GetString(header.Value));
            else json.WriteNullValue();
        }
        if (any) json.WriteEndArray();
    }

    void Bytes(string name, bool present, ReadOnlySpan<byte> bytes)
    {
        if (!present) json.WriteNull(name);
        else if (Utf8.IsValid(bytes)) json.WriteString(name, bytes);
        else json.WriteBase64String(name + "_base64", bytes);
    }
}
