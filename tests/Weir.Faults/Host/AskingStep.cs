using System.Text;
using Weir.Engine;
using Record = Weir.Engine.Record;

namespace Weir.Faults.Host;

/// <summary>A step of a user's own that asks something outside, which does not answer at once: it wants some records again, the first times that its process comes to them.</summary>
sealed class AskingStep(int field, byte[] ends, long times) : IStep
{
    // All workers of a process ask the same.
    static readonly Dictionary<string, int> Asked = [];

    public static readonly StepSpec Spec = new StepSpec("ask", "Wants records again where a text has a certain end.")
        .Field("The text.")
        .Text("ends", "Its end.", required: true)
        .Integer("times", "How often.", byDefault: 3, atLeast: 1, atMost: 8)
        .Flows(_ => [])
        .Builds((values, context) => new AskingStep(context.Resolve(values.Path("field")), Encoding.UTF8.GetBytes(values.Text("ends")), values.Integer("times")));

    public StepResult Apply(ref Record record)
    {
        if (record.Kind(field) != JsonKind.String || !record.Text(field).EndsWith(ends)) return StepResult.Continue;
        string place = $"{record.Partition}@{record.Offset}";
        lock (Asked)
        {
            int before = Asked.GetValueOrDefault(place);
            Asked[place] = before + 1;
            return before < times ? StepResult.Retry("no answer yet") : StepResult.Continue;
        }
    }
}
