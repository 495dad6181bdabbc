using Weir.Engine;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A step of one's own that decides as the test wants: by the text of the field <c>a</c>, and by how often it was asked about it.</summary>
sealed class MoodyStep(Func<string, int, StepResult> decide, int field, Dictionary<string, int> asked) : IStep
{
    /// <summary>The step <c>moody</c>, registered with a pipeline of the test's own.</summary>
    public static StepSpec Spec(Func<string, int, StepResult> decide)
    {
        var asked = new Dictionary<string, int>();
        return new StepSpec("moody", "Decides as a test wants.").Builds((_, context) => new MoodyStep(decide, context.Resolve(FieldPath.Parse("a")), asked));
    }

    public StepResult Apply(ref Weir.Engine.Record record)
    {
        string text = System.Text.Encoding.UTF8.GetString(record.Text(field));
        lock (asked) return decide(text, asked[text] = asked.GetValueOrDefault(text) + 1);
    }
}
