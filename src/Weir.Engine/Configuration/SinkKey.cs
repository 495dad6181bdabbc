namespace Weir.Engine.Configuration;

/// <summary><c>sink.key</c>.</summary>
sealed record SinkKey(FieldPath Field)
{
    public static readonly SettingsSpec<SinkKey> Spec = new SettingsSpec<SinkKey>("key", "What the output's key is made of; without it the source record's key is kept.")
        .Path("field", "The field, after the steps, whose value becomes the key.", required: true)
        .Builds(values => new SinkKey(values.Path("field")));
}
