using System.Globalization;

namespace Weir.Engine.Steps;

/// <summary>Sends the record to the dead letters, with a reason of the pipeline's own.</summary>
sealed class Reject : IStep
{
    const int OwnLeast = 3900, OwnMost = 3999, ReasonMost = 200;

    public static readonly StepSpec Spec = new StepSpec("reject", "Sends the record to the dead letters, with a reason of the pipeline's own. Give it a condition.")
        .Text("reason", "What is wrong, a clause of at most 200 characters; it goes into headers and logs as it stands.", required: true, check: WrongReason)
        .Text("code", "The dead letter's code: WEIR3900 to WEIR3999 are a pipeline's own.", byDefault: RecordCodes.StepRejected.Code, check: WrongCode)
        .Path("field", "The field to blame: dead letters name it and where it starts.")
        .Example("reject: { reason: is from a test device, code: WEIR3901, field: device_id }", """{"device_id":"000-00-0000"}""", "WEIR3901 device_id at byte 13: is from a test device", when: "{ device_id: { starts_with: '000-' } }")
        .Flows(_ => [])
        .Builds((values, context) => new Reject(values, context));

    readonly int _field;
    readonly RecordCode _code;

    Reject(SpecValues values, StepContext context)
    {
        _field = values.PathOrNull("field") is { } path ? context.Resolve(path) : 0;
        _code = RecordCodes.StepRejected with { Code = values.Text("code"), Title = values.Text("reason") };
    }

    public StepResult Apply(ref Record record) => StepResult.Reject(_field, _code);

    static string? WrongReason(string reason) =>
        reason.Length is 0 or > ReasonMost ? $"has {reason.Length} characters, must have 1 to {ReasonMost}"
        : reason.AsSpan().ContainsAnyInRange('\0', '\x1F') ? "has a control character"
        : null;

    static string? WrongCode(string code) =>
        code == RecordCodes.StepRejected.Code
        || (code.Length == 8 && code.StartsWith("WEIR", StringComparison.Ordinal) && int.TryParse(code.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= OwnLeast and <= OwnMost)
            ? null
            : $"is not one of a pipeline's own codes, WEIR{OwnLeast} to WEIR{OwnMost}";
}
