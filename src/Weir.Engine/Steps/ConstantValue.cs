using System.Text;
using System.Text.Json;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>A value that a step's registration gives, ready to be put into a record: not an object, whose fields are set one by one.</summary>
sealed class ConstantValue
{
    readonly byte[] _json;
    readonly JsonKind _kind;
    readonly SlotFlags _flags;

    ConstantValue(byte[] json, JsonKind kind, SlotFlags flags)
    {
        _json = json;
        _kind = kind;
        _flags = flags;
    }

    /// <summary>The empty object, into which fields can be set.</summary>
    public static ConstantValue EmptyObject { get; } = new("{}"u8.ToArray(), JsonKind.Object, SlotFlags.Changed);

    public static ConstantValue Of(JsonScalar value)
    {
        var json = value.ToUtf8Json();
        return new(json, value.JsonKind, value.JsonKind switch
        {
            JsonKind.String when json.Contains((byte)'\\') => SlotFlags.Escaped,
            JsonKind.Number when !json.AsSpan().ContainsAny(".eE"u8) => SlotFlags.Integer,
            _ => SlotFlags.None,
        });
    }

    public static ConstantValue Array(JsonElement array) => new(Encoding.UTF8.GetBytes(array.GetRawText()), JsonKind.Array, SlotFlags.None);

    /// <returns>False when the field's object is something else than an object.</returns>
    public bool SetIn(ref Record record, int field) => record.SetJson(field, _kind, _json, _flags);
}
