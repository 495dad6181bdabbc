using System.Buffers;
using System.Runtime.Intrinsics;
using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Writes a text in lower or upper case: Unicode's simple mapping, the same in every language.</summary>
sealed class LetterCase : IStep
{
    static readonly byte[] BeyondAscii = [.. Enumerable.Range(0x80, 0x80).Select(part => (byte)part)];
    static readonly SearchValues<byte> MayBecomeLower = SearchValues.Create([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8, .. BeyondAscii]);
    static readonly SearchValues<byte> MayBecomeUpper = SearchValues.Create([.. "abcdefghijklmnopqrstuvwxyz"u8, .. BeyondAscii]);

    public static readonly StepSpec Lowercase = new StepSpec("lowercase", "Writes a text in lower case; missing and null stay as they are.")
        .Field("The text.")
        .Example("lowercase: { field: device }", """{"device":"iOS"}""", """{"device":"ios"}""")
        .Builds((values, context) => new LetterCase(context.Resolve(values.Path("field")), toUpper: false));

    public static readonly StepSpec Uppercase = new StepSpec("uppercase", "Writes a text in upper case; missing and null stay as they are.")
        .Field("The text.")
        .Example("uppercase: { field: locale }", """{"locale":"de"}""", """{"locale":"DE"}""")
        .Builds((values, context) => new LetterCase(context.Resolve(values.Path("field")), toUpper: true));

    readonly int _field;
    readonly bool _toUpper;
    readonly SearchValues<byte> _mayChange;

    LetterCase(int field, bool toUpper)
    {
        _field = field;
        _toUpper = toUpper;
        _mayChange = toUpper ? MayBecomeUpper : MayBecomeLower;
    }

    public StepResult Apply(ref Record record)
    {
        ref readonly var slot = ref record.Slot(_field);
        if (slot.Kind != JsonKind.String)
            return slot.Kind is JsonKind.Missing or JsonKind.Null ? StepResult.Continue : StepResult.Reject(_field, RecordCodes.NotAText);
        if (slot.Has(SlotFlags.Escaped)) return Decoded(ref record);
        var text = record.Text(in slot);
        if (text.Length <= ShortText.Longest && ShortText.Load(text) is var block && block.ExtractMostSignificantBits() == 0)
        {
            var letters = Vector128.LessThan(block - Vector128.Create((byte)(_toUpper ? 'a' : 'A')), Vector128.Create((byte)26));
            if (letters != Vector128<byte>.Zero) record.SetShort(_field, block ^ (letters & Vector128.Create((byte)0x20)), text.Length);
            return StepResult.Continue;
        }
        if (text.IndexOfAny(_mayChange) < 0) return StepResult.Continue;
        var changed = record.TakeString(text.Length, out var start);
        var status = _toUpper ? Ascii.ToUpper(text, changed, out _) : Ascii.ToLower(text, changed, out _);
        if (status != OperationStatus.Done) return Decoded(ref record);
        record.SetTaken(_field, start, text.Length);
        return StepResult.Continue;
    }

    StepResult Decoded(ref Record record)
    {
        var text = record.Text(_field);
        // A mapping never needs more than 3 bytes for 2, so twice the length is enough.
        var changed = record.Scratch(2 * text.Length);
        var used = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var letter, out var length);
            used += (_toUpper ? Rune.ToUpperInvariant(letter) : Rune.ToLowerInvariant(letter)).EncodeToUtf8(changed[used..]);
            text = text[length..];
        }
        record.SetText(_field, changed[..used]);
        return StepResult.Continue;
    }
}
