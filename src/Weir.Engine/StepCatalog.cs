namespace Weir.Engine;

/// <summary>The steps that a pipeline file can name.</summary>
public sealed class StepCatalog
{
    readonly SortedDictionary<string, StepSpec> specs = new(StringComparer.Ordinal);

    /// <summary>Every registered step, by name.</summary>
    public IReadOnlyCollection<StepSpec> Specs => specs.Values;

    /// <exception cref="ArgumentException">A step of that name is registered already.</exception>
    public StepCatalog Add(StepSpec spec)
    {
        if (!specs.TryAdd(spec.Name, spec))
            throw new ArgumentException($"a step named '{spec.Name}' is registered already", nameof(spec));
        return this;
    }

    public StepSpec? Find(string name) => specs.GetValueOrDefault(name);
}
