namespace Weir.Engine.Configuration;

/// <summary>What a group's settings are when the file does not give them.</summary>
static class DefaultValues
{
    public static SpecValues Of(ISettingsSpec spec) => new(spec.Fields.ToDictionary(field => field.Name, Of));

    public static object? Of(FieldSpec field) =>
        field is { Kind: FieldKind.Group, Required: false, Optional: false } ? field.Group!.Bind(Of(field.Group)) : field.Default;
}
