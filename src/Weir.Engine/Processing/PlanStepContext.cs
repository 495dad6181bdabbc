using Weir.Engine.Lookups;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>What steps are given: the plan's field numbers, keys, topics and lookups. Once the plan is built, no field is added any more.</summary>
sealed class PlanStepContext(FieldTable fields, Func<string, KeyOptions> keys, IReadOnlyList<string> topics, LookupTables lookups, TimeProvider time, bool isBuilt, bool isCondition = false) : StepContext
{
    public override TimeProvider Time => time;

    public override int Resolve(FieldPath path) =>
        !isBuilt
            ? fields.Add(path, isNamed: !isCondition)
            : fields.Find(path) ?? throw new InvalidOperationException($"a step asked for '{path}' only when a worker was made; it must ask whenever it is built");

    internal override void Copies(int from, int to)
    {
        if (!isBuilt) fields.AddCopy(from, to);
    }

    public override int Topic(string name)
    {
        for (var number = 0; number < topics.Count; number++)
            if (topics[number] == name) return number;
        throw new ArgumentException($"no step's registration names the topic '{name}': add OutputTopic to it", nameof(name));
    }

    public override KeyOptions Key(string name) => keys(name);

    internal override ILookupSource Lookup(string name, LookupKeys by) => lookups.Get(name, by);
}
