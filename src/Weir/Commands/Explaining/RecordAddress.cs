using System.Globalization;

namespace Weir.Commands.Explaining;

/// <summary>Where a record is, as Weir writes it everywhere: <c>topic/partition@offset</c>.</summary>
readonly record struct RecordAddress(string Topic, int Partition, long Offset)
{
    /// <summary>Null when the text is none. A topic's name holds neither sign. <c>topic/partition/offset</c>, as in the header weir-source, will do.</summary>
    public static RecordAddress? Parse(string text)
    {
        string[] parts = text.Split('/', '@');
        if (parts is not [{ Length: > 0 } topic, var partition, var offset]) return null;
        if (!int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        return long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long at) ? new(topic, number, at) : null;
    }

    public override string ToString() => $"{Topic}/{Partition}@{Offset}";
}
