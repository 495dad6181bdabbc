namespace Weir.Broker.Groups;

/// <summary>The assignors of this broker: Kafka's <c>group.consumer.assignors</c>, whose first is the default.</summary>
static class Assignors
{
    public static IReadOnlyList<IAssignor> All { get; } = [new UniformAssignor(), new RangeAssignor()];

    public static IAssignor Default => All[0];

    public static IAssignor? Find(string name) => All.FirstOrDefault(assignor => assignor.Name == name);
}
