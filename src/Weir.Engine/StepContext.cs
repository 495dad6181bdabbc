namespace Weir.Engine;

/// <summary>What a step may ask for while it is built.</summary>
public abstract class StepContext
{
    /// <summary>The number by which the record finds the field: the same path has the same number in all of a plan's steps, contracts and workers.</summary>
    public abstract int Resolve(FieldPath path);

    /// <summary>To be called by a step that moves or copies whole values, so that what is within them is found in both places.</summary>
    internal virtual void Copies(int from, int to)
    {
    }

    /// <summary>The number of an output topic, for <see cref="StepResult.Route"/>: one that the step's registration declares (<see cref="StepSpec.OutputTopic"/>), the same in all of a plan's workers; 0 is the sink's.</summary>
    /// <exception cref="ArgumentException">No field of the pipeline's steps names that topic: a mistake of the step's author.</exception>
    public virtual int Topic(string name) => throw new NotSupportedException("a step finds its output topics where a pipeline is compiled");

    /// <summary>The key of that name under <c>keys</c>. Parsing made sure that it exists.</summary>
    public abstract KeyOptions Key(string name);

    /// <summary>The lookup of that name under <c>lookups</c>. Parsing made sure that it exists.</summary>
    internal virtual Lookups.ILookupSource Lookup(string name, Lookups.LookupKeys keys) => Lookups.LookupTables.None.Get(name, keys);

    /// <summary>The only clock a step may read.</summary>
    public abstract TimeProvider Time { get; }
}
