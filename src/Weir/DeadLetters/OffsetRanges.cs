using System.Text.Json;
using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Offsets by partition, neighbours together: <c>{"0":["0-41","43"]}</c>.</summary>
static class OffsetRanges
{
    public static void Write(Utf8JsonWriter json, IEnumerable<RecordAddress> letters)
    {
        json.WriteStartObject();
        foreach (var partition in letters.GroupBy(letter => letter.Partition).OrderBy(partition => partition.Key))
        {
            json.WriteStartArray(partition.Key.ToString(System.Globalization.CultureInfo.InvariantCulture));
            long[] offsets = [.. partition.Select(letter => letter.Offset).Order()];
            for (int first = 0; first < offsets.Length;)
            {
                int last = first;
                while (last + 1 < offsets.Length && offsets[last + 1] == offsets[last] + 1) last++;
                json.WriteStringValue(first == last ? $"{offsets[first]}" : $"{offsets[first]}-{offsets[last]}");
                first = last + 1;
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
