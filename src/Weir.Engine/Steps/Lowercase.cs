using System.Buffers;
using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Writes a text in lower case: Unicode's simple mapping, the same in every language.</summary>
sealed class Lowercase : IStep
{
    static readonly SearchValues<byte> MayChange = SearchValues.Create(
        [.. Enumerable.Range('A', 26).Select(letter => (byte)letter), .. Enumerable.Range(0x80, 0x80).Select(part => (byte)part)]);

    public static readonly StepSpec Spec = new StepSpec("lowercase", "Writes a text in lower case; missing and null stay as they are.")
        .Field("The text.")
        .Builds((values, context) => new Lowercase(context.Resolve(values.Path("field"))));

    readonly int _field;

    Lowercase(int field) => _field = field;

    public StepResult Apply(ref Record record)
    {
        ref readonly var slot = ref record.Slot(_field);
        if (slot.Kind != JsonKind.String)
            return slot.Kind is JsonKind.Missing or JsonKind.Null ? StepResult.Continue : StepResult.Reject(_field, RecordCodes.NotAText);
        if (slot.Has(SlotFlags.Escaped)) return Decoded(ref record);
        var text = record.Text(in slot);
        if (text.IndexOfAny(MayChange) < 0) return StepResult.Continue;
        var lowered = record.TakeString(text.Length, out var start);
        if (Ascii.ToLower(text, lowered, out _) != OperationStatus.Done) return Decoded(ref record);
        record.SetTaken(_field, start, text.Length);
        return StepResult.Continue;
    }

    StepResult Decoded(ref Record record)
    {
        var text = record.Text(_field);
        // A mapping never needs more than 3 bytes for 2, so twice the length is enough.
        var lowered = record.Scratch(2 * text.Length);
        var used = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var letter, out var length);
            used += Rune.ToLowerInvariant(letter).EncodeToUtf8(lowered[used..]);
            text = text[length..];
        }
        record.SetText(_field, lowered[..used]);
        return StepResult.Continue;
    }
}
