using System.Globalization;
using System.Text;

namespace Weir.Engine.Delivery;

/// <summary>Which headers an output has: those of the source record that <c>sink.headers</c> names and, when it names <c>weir-source</c>, where the record came from.</summary>
/// <remarks>One instance per worker, not thread-safe, no allocation per record.</remarks>
/// <param name="names">As <see cref="SinkOptions.Headers"/> has them.</param>
public sealed class SinkHeaders(IReadOnlyList<string> names)
{
    const string Source = "weir-source";

    /// <summary>Digits of a partition and of an offset, and what stands between them.</summary>
    const int PlaceMax = 32;

    readonly byte[][] _names = [.. names.Where(name => name != Source).Select(Encoding.UTF8.GetBytes)];
    byte[] _source = [];
    int _prefix;

    /// <summary>The header whose value is topic/partition/offset. One that the source record has already is not carried: anybody could have written it.</summary>
    public static ReadOnlySpan<byte> SourceName => "weir-source"u8;

    /// <summary>Whether an output says where it came from.</summary>
    public bool NamesSource { get; } = names.Contains(Source);

    /// <summary>False: no header of the source record is carried.</summary>
    public bool CarriesAny => _names.Length > 0;

    /// <summary>Whether a header of the source record goes with the output; names are compared byte for byte.</summary>
    public bool Carries(ReadOnlySpan<byte> name)
    {
        foreach (var carried in _names)
        {
            if (name.SequenceEqual(carried)) return true;
        }
        return false;
    }

    /// <summary>To be called before the first record of a partition.</summary>
    public void StartPartition(string topic, int partition)
    {
        if (!NamesSource) return;
        var length = Encoding.UTF8.GetMaxByteCount(topic.Length) + PlaceMax;
        if (_source.Length < length) _source = new byte[length];
        _prefix = Encoding.UTF8.GetBytes(topic, _source);
        _source[_prefix++] = (byte)'/';
        partition.TryFormat(_source.AsSpan(_prefix), out var digits, default, CultureInfo.InvariantCulture);
        _prefix += digits;
        _source[_prefix++] = (byte)'/';
    }

    /// <summary>The value of <see cref="SourceName"/> for a record of the partition; valid until the next call.</summary>
    public ReadOnlySpan<byte> SourceOf(long offset)
    {
        offset.TryFormat(_source.AsSpan(_prefix), out var digits, default, CultureInfo.InvariantCulture);
        return _source.AsSpan(0, _prefix + digits);
    }
}
