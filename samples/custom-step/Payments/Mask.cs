using Weir.Engine;

namespace Payments;

/// <summary>Hides all but the last bytes of a text.</summary>
public sealed class Mask(int field, int keep) : IStep
{
    static readonly RecordCode TooShort = new("WEIR3901", "is too short to be masked", "The text has no more characters than stay.", "Correct the producer, then redrive the dead letters.");

    /// <summary>The one registration: the parser, lint and weir schema read it.</summary>
    public static readonly StepSpec Spec = new StepSpec("mask", "Hides all but the last characters of a text behind asterisks.")
        .Field("The text.")
        .Integer("keep", "Characters that stay.", byDefault: 4, atLeast: 0, atMost: 64)
        .Flows(values => [FieldFlow.Protects(values.Path("field"), values.Path("field"))])
        .Builds((values, context) => new Mask(context.Resolve(values.Path("field")), (int)values.Integer("keep")));

    public StepResult Apply(ref Record record)
    {
        if (record.Kind(field) != JsonKind.String) return StepResult.Reject(field, RecordCodes.NotAText);
        var text = record.Text(field);
        if (text.Length <= keep) return StepResult.Reject(field, TooShort);
        if (text.ContainsAnyInRange((byte)0x80, (byte)0xFF)) return StepResult.Reject(field, "is not ASCII");
        var masked = record.Scratch(text.Length);
        masked[..^keep].Fill((byte)'*');
        text[^keep..].CopyTo(masked[^keep..]);
        record.SetText(field, masked);
        return StepResult.Continue;
    }
}
