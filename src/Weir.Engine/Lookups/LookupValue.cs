namespace Weir.Engine.Lookups;

/// <summary>One value of a table.</summary>
/// <param name="kind">A string, a number or a boolean; missing: the entry does not have it.</param>
/// <param name="text">The decoded text of a string, a number as it is written; UTF-8.</param>
readonly ref struct LookupValue(JsonKind kind, ReadOnlySpan<byte> text)
{
    public JsonKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Text { get; } = text;

    /// <returns>False when the field's object is something else than an object.</returns>
    public bool SetIn(ref Record record, int field) => Kind switch
    {
        JsonKind.String => record.SetText(field, Text),
        JsonKind.Number => record.SetJson(field, JsonKind.Number, Text, Text.ContainsAny((byte)'.', (byte)'e', (byte)'E') ? Records.SlotFlags.None : Records.SlotFlags.Integer),
        _ => record.SetBoolean(field, Kind == JsonKind.True),
    };
}
