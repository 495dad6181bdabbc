using System.Text;
using System.Text.Json;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>enum</c> and <c>const</c> of scalars. Numbers are compared by value: 1 and 1.0 are equal.</summary>
sealed class AllowedRule(IReadOnlyList<JsonElement> values)
    : Rule(RecordCodes.NotAllowedValue, values.Count == 1 ? $"is not {values[0].GetRawText()}" : $"is not one of the {values.Count} allowed values")
{
    readonly (JsonKind Kind, byte[] Text)[] _allowed = [.. values.Select(value => (KindOf(value), TextOf(value)))];

    public static bool IsScalar(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    protected override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind is JsonKind.Object or JsonKind.Array) return false;
        var text = record.Text(in slot);
        foreach (var (kind, value) in _allowed)
            if (kind == slot.Kind && (kind == JsonKind.Number ? new JsonNumber(text).CompareTo(new JsonNumber(value)) == 0 : text.SequenceEqual(value))) return true;
        return false;
    }

    static JsonKind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonKind.String,
        JsonValueKind.Number => JsonKind.Number,
        JsonValueKind.True => JsonKind.True,
        JsonValueKind.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    static byte[] TextOf(JsonElement value) => Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
