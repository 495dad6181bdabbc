namespace Weir.Engine.Configuration;

/// <summary>A settings group without its bound type: what the parser, the reference page and the schema walk over.</summary>
interface ISettingsSpec
{
    string Name { get; }

    string Doc { get; }

    IReadOnlyList<FieldSpec> Fields { get; }

    object Bind(SpecValues values);
}
