using System.Globalization;
using System.Text;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>The headers of an output: those of the source record that the pipeline names, and where it came from when it names <c>weir-source</c>.</summary>
sealed class CarriedHeaders(IReadOnlyList<string> names)
{
    const string SourceHeader = "weir-source";

    readonly byte[][] _names = [.. names.Where(name => name != SourceHeader).Select(Encoding.UTF8.GetBytes)];
    readonly bool _namesSource = names.Contains(SourceHeader);
    readonly HeaderEncoder _encoder = new();
    byte[] _prefix = [];

    public void StartPartition(string topic, int partition) => _prefix = _namesSource ? Encoding.UTF8.GetBytes($"{topic}/{partition}/") : [];

    /// <summary>Empty, which means none, or encoded; valid until the next call.</summary>
    /// <param name="reader">The source record.</param>
    /// <param name="originalTimestamp">Set where the output's timestamp had to be changed: kept as <c>weir-source-timestamp</c>.</param>
    public ReadOnlySpan<byte> Encode(scoped ref RecordReader reader, long? originalTimestamp)
    {
        if ((reader.HeaderCount == 0 || _names.Length == 0) && !_namesSource && originalTimestamp is null) return default;
        _encoder.Reset();
        if (reader.HeaderCount > 0) AddNamed(ref reader);
        if (_namesSource) AddSource(reader.Offset);
        if (originalTimestamp is { } timestamp) AddNumber("weir-source-timestamp"u8, timestamp);
        return _encoder.Count == 0 ? default : _encoder.Encoded;
    }

    void AddNamed(scoped ref RecordReader reader)
    {
        foreach (var header in reader.Headers)
        {
            foreach (byte[] name in _names)
            {
                if (!header.Key.SequenceEqual(name)) continue;
                _encoder.AddEncoded(header.Encoded);
                break;
            }
        }
    }

    void AddSource(long offset)
    {
        Span<byte> value = stackalloc byte[300];
        _prefix.CopyTo(value);
        offset.TryFormat(value[_prefix.Length..], out int digits, default, CultureInfo.InvariantCulture);
        _encoder.Add("weir-source"u8, value[..(_prefix.Length + digits)]);
    }

    void AddNumber(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> value = stackalloc byte[20];
        number.TryFormat(value, out int digits, default, CultureInfo.InvariantCulture);
        _encoder.Add(name, value[..digits]);
    }
}
