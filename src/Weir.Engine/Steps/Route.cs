namespace Weir.Engine.Steps;

/// <summary>Has the record written to another topic than the sink's.</summary>
/// <remarks>The topic is a fixed text and not made of the record, so that start checks, permissions and transactions know every topic there is.</remarks>
sealed class Route : IStep
{
    public static readonly StepSpec Spec = new StepSpec("route", "Has the record written to another topic instead of the sink's, in the same transaction. The later steps still apply, of several routes the last holds, and the sink's key, contract and other settings count for every topic. Give it a condition. A tombstone meets no step, so it goes to the sink's topic.")
        .OutputTopic("topic", "The topic to write, neither the source's nor the dead letters'. It must exist before the start, unless topics.create is missing; it may have another number of partitions than the sink's.")
        .Example("route: { topic: user-login-eu }", """{"locale":"DE"}""", """to user-login-eu: {"locale":"DE"}""", when: "{ locale: { equals: DE } }")
        .Flows(_ => [])
        .Builds((values, context) => new Route(context.Topic(values.Text("topic"))));

    readonly StepResult _result;

    Route(int topic) => _result = StepResult.Route(topic);

    public StepResult Apply(ref Record record) => _result;
}
