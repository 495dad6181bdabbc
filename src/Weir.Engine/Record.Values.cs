using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Engine.Records;

namespace Weir.Engine;

public readonly ref partial struct Record
{
    /// <summary>The number in the field, when it is whole (<c>1e3</c> is) and fits 64 bits; a string of digits is none.</summary>
    public bool TryInteger(int field, out long value)
    {
        if (Kind(field) == JsonKind.Number && new JsonNumber(Json(field)).TryInteger(out value)) return true;
        value = 0;
        return false;
    }

    /// <summary>The number in the field, rounded to the nearest of 64 bits; false for everything else than a number.</summary>
    public bool TryNumber(int field, out double value)
    {
        if (Kind(field) == JsonKind.Number && Utf8Parser.TryParse(Json(field), out value, out _) && double.IsFinite(value)) return true;
        value = 0;
        return false;
    }

    /// <summary>The boolean in the field; false for everything else than <c>true</c> and <c>false</c>.</summary>
    public bool TryBoolean(int field, out bool value)
    {
        var kind = Kind(field);
        value = kind == JsonKind.True;
        return kind is JsonKind.True or JsonKind.False;
    }

    /// <summary>Sets the field to <c>true</c> or <c>false</c>; otherwise as <see cref="SetText"/>.</summary>
    public bool SetBoolean(int field, bool value) =>
        value ? SetJson(field, JsonKind.True, "true"u8, SlotFlags.None) : SetJson(field, JsonKind.False, "false"u8, SlotFlags.None);

    /// <summary>Sets the field to <c>null</c>; otherwise as <see cref="SetText"/>. <see cref="Remove"/> takes it out of the record.</summary>
    public bool SetNull(int field) => SetJson(field, JsonKind.Null, "null"u8, SlotFlags.None);

    /// <summary>Sets the field to a JSON value: a number with a fraction, an array, or anything but an object; otherwise as <see cref="SetText"/>.</summary>
    /// <remarks>An object is made by setting its fields, <c>a.b</c> and <c>a.c</c>, so that the steps behind this one find them.</remarks>
    /// <exception cref="ArgumentException">It is not one JSON value in UTF-8, is nested deeper than 64 levels, or is an object.</exception>
    public bool SetJson(int field, ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new ArgumentException("the JSON is not UTF-8", nameof(json));
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            var first = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            CheckStrings(ref reader);
            return SetChecked(field, first, json[start..(int)reader.BytesConsumed].TrimEnd(" \t\r\n"u8));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ArgumentException("this is not one JSON value", nameof(json), wrong);
        }
    }

    /// <summary>Reads to the end. The reader lets halves of surrogate pairs pass until somebody asks for the text.</summary>
    void CheckStrings(ref Utf8JsonReader reader)
    {
        do
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            var text = _state.Take(reader.ValueSpan.Length, out _);
            reader.CopyString(text);
            _state.GiveBack(text.Length);
        }
        while (reader.Read());
    }

    bool SetChecked(int field, JsonTokenType first, ReadOnlySpan<byte> json) => first switch
    {
        JsonTokenType.String => SetJson(field, JsonKind.String, json, json.Contains((byte)'\\') ? SlotFlags.Escaped : SlotFlags.None),
        JsonTokenType.Number => SetJson(field, JsonKind.Number, json, json.ContainsAny((byte)'.', (byte)'e', (byte)'E') ? SlotFlags.None : SlotFlags.Integer),
        JsonTokenType.True or JsonTokenType.False => SetBoolean(field, first == JsonTokenType.True),
        JsonTokenType.Null => SetNull(field),
        JsonTokenType.StartArray => SetJson(field, JsonKind.Array, json, SlotFlags.Spaced),
        _ => throw new ArgumentException("an object is made by setting its fields", nameof(json)),
    };
}
