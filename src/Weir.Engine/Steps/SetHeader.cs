using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Steps;

/// <summary><c>set</c> with <c>header</c>: the text of one of the source record's headers.</summary>
sealed class SetHeader(int field, string header) : IStep
{
    readonly byte[] _name = Encoding.UTF8.GetBytes(header);

    public StepResult Apply(ref Record record) =>
        !record.TryHeader(_name, out var value) || !Utf8.IsValid(value) || record.SetText(field, value) ? StepResult.Continue : StepResult.Reject(field, RecordCodes.NoSuchParent);
}
