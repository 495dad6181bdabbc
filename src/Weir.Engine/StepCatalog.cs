using Weir.Engine.Steps;

namespace Weir.Engine;

/// <summary>The steps that a pipeline file can name.</summary>
public sealed class StepCatalog
{
    readonly SortedList<string, StepSpec> _specs = new(StringComparer.Ordinal);

    /// <summary>A new catalog with the steps that come with Weir; a user's own are added to it.</summary>
    public static StepCatalog BuiltIn() => BuiltInSteps.Catalog();

    /// <summary>Every registered step, by name.</summary>
    public IReadOnlyCollection<StepSpec> Specs => [.. _specs.Values];

    /// <summary>Adds a step of one's own.</summary>
    /// <exception cref="ArgumentException">A step of that name is registered already.</exception>
    public StepCatalog Add(StepSpec spec)
    {
        if (!_specs.TryAdd(spec.Name, spec))
            throw new ArgumentException($"a step named '{spec.Name}' is registered already", nameof(spec));
        return this;
    }

    /// <summary>A JSON Schema (draft-07) of a pipeline file that names these steps, for editors: completion, documentation, mistakes underlined.</summary>
    public string EditorSchema() => Configuration.Reference.EditorSchema.Text(this);

    /// <summary>The step of that name, or null.</summary>
    public StepSpec? Find(string name) => _specs.GetValueOrDefault(name);
}
