using System.Globalization;
using Weir.Engine.Delivery;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>The headers of an output: those of the source record that the pipeline names, and where it came from when it names <c>weir-source</c>.</summary>
sealed class CarriedHeaders(IReadOnlyList<string> names)
{
    readonly SinkHeaders _rule = new(names);
    readonly HeaderEncoder _encoder = new();

    public void StartPartition(string topic, int partition) => _rule.StartPartition(topic, partition);

    /// <summary>Empty, which means none, or encoded; valid until the next call.</summary>
    /// <param name="reader">The record.</param>
    /// <param name="origin">Where in the source it comes from.</param>
    /// <param name="originalTimestamp">Set where the output's timestamp had to be changed: kept as <c>weir-source-timestamp</c>.</param>
    public ReadOnlySpan<byte> Encode(scoped ref RecordReader reader, in RecordOrigin origin, long? originalTimestamp)
    {
        if ((origin.Headers == 0 || !_rule.CarriesAny) && !_rule.NamesSource && originalTimestamp is null) return default;
        _encoder.Reset();
        if (origin.Headers > 0) AddNamed(ref reader, origin.Headers);
        if (_rule.NamesSource) _encoder.Add(SinkHeaders.SourceName, _rule.SourceOf(origin.Offset));
        if (originalTimestamp is { } timestamp) AddNumber("weir-source-timestamp"u8, timestamp);
        return _encoder.Count == 0 ? default : _encoder.Encoded;
    }

    void AddNamed(scoped ref RecordReader reader, int count)
    {
        foreach (var header in reader.Headers)
        {
            if (count-- == 0) return;
            if (_rule.Carries(header.Key)) _encoder.AddEncoded(header.Encoded);
        }
    }

    void AddNumber(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> value = stackalloc byte[20];
        number.TryFormat(value, out int digits, default, CultureInfo.InvariantCulture);
        _encoder.Add(name, value[..digits]);
    }
}
