using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Commands;

namespace Weir.Logging;

/// <summary>
/// Diagnostics of the process: one line an event on standard error, as text or JSON, each with a stable id. Fields hold names, counts and places; never a
/// key, value, address or user.
/// </summary>
sealed class EventLog(TextWriter writer, TimeProvider time, OutputFormat format = OutputFormat.Text, EventLevel least = EventLevel.Info)
{
    readonly Lock _gate = new();

    public bool Writes(EventLevel level) => level >= least;

    /// <summary>Writes an event unless its level is below the least.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="id">Stable: dashboards and alerts match on it.</param>
    /// <param name="message">The same words every time; what varies is in the fields.</param>
    /// <param name="fields">Names in snake_case.</param>
    public void Write(EventLevel level, string id, string message, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (level < least) return;
        string at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string line = format == OutputFormat.Json ? Json(at, level, id, message, fields) : Text(at, level, id, message, fields);
        lock (_gate) writer.WriteLine(line);
    }

    static string Name(EventLevel level) => level switch { EventLevel.Debug => "debug", EventLevel.Info => "info", EventLevel.Warn => "warn", _ => "error" };

    static string Text(string at, EventLevel level, string id, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var line = new StringBuilder().Append(at).Append(' ').Append(Name(level).PadRight(5)).Append(' ').Append(id).Append(' ').Append(message);
        foreach (var (name, value) in fields) line.Append(' ').Append(name).Append('=').Append(Quoted(Invariant(value)));
        return line.ToString();
    }

    /// <summary>A value with spaces, quotes or control characters is written as a JSON text, so that a line stays one line.</summary>
    static string Quoted(string value) =>
        value.Length > 0 && !value.AsSpan().ContainsAny(PlainEnds) && !value.Any(char.IsControl) ? value : JsonSerializer.Serialize(value, SourceJson.Default.String);

    static readonly SearchValues<char> PlainEnds = SearchValues.Create(" \"=\\");

    static string Json(string at, EventLevel level, string id, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", at);
            json.WriteString("level", Name(level));
            json.WriteString("event", id);
            json.WriteString("message", message);
            foreach (var (name, value) in fields) Field(json, name, value);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Field(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            default: json.WriteString(name, Invariant(value)); break;
        }
    }

    static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
