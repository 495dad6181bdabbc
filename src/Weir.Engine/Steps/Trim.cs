using System.Buffers;
using System.Text;

namespace Weir.Engine.Steps;

/// <summary>Takes white space, as Unicode defines it, from the ends of a text.</summary>
sealed class Trim : IStep
{
    public static readonly StepSpec Spec = new StepSpec("trim", "Takes white space from the ends of a text; missing and null stay as they are.")
        .Field("The text.")
        .Choice("side", "Which end: white space is what Unicode calls so.", ["both", "start", "end"], byDefault: "both")
        .Example("trim: { field: name }", """{"name":"\t Ada Lovelace "}""", """{"name":"Ada Lovelace"}""")
        .Builds((values, context) => new Trim(context.Resolve(values.Path("field")), values.Text("side")));

    readonly int _field;
    readonly bool _atStart;
    readonly bool _atEnd;

    Trim(int field, string side)
    {
        _field = field;
        _atStart = side != "end";
        _atEnd = side != "start";
    }

    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(_field);
        if (kind != JsonKind.String)
            return kind is JsonKind.Missing or JsonKind.Null ? StepResult.Continue : StepResult.Reject(_field, RecordCodes.NotAText);
        var text = record.Text(_field);
        var left = text;
        if (_atStart) left = WithoutStart(left);
        if (_atEnd) left = WithoutEnd(left);
        if (left.Length != text.Length) record.SetText(_field, left);
        return StepResult.Continue;
    }

    static ReadOnlySpan<byte> WithoutStart(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(first)) text = text[length..];
        return text;
    }

    static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(last)) text = text[..^length];
        return text;
    }
}
