namespace Weir.Tests.Engine.Configuration;

public sealed class SettingsDumpTests
{
    const string File = """
        # env: WEIR_DELIVERY__TRANSACTION__AGE=50ms
        # env: BROKER_PASSWORD=hunter2
        # flag: workers=2
        owner: ${file:/run/secrets/kafka}
        steps:
          - remove: { fields: [a, b] }
          - set: { field: c, value: { deep: ['${BROKER_PASSWORD}', 1] } }
          - map_values: { field: c, values: { x: '${file:/run/secrets/kafka}' } }
        kafka: { common: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: u, sasl.password: literal-password } }
        description: 'with # and ${BROKER_PASSWORD}'

        """;

    [Fact]
    public void Every_setting_is_shown_with_where_it_comes_from()
    {
        var lines = Compiling.Smallest(File).Settings.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();

        Assert.Contains("topic: user-login # line 3", lines);
        Assert.Contains("records: 20000 # default", lines);
        Assert.Contains("age: 50ms # environment WEIR_DELIVERY__TRANSACTION__AGE", lines);
        Assert.Contains("workers: 2 # flag workers", lines);
        Assert.Contains("- remove:", lines);
        Assert.Contains("fields: [a, b] # line 11", lines);
    }

    [Fact]
    public void Secrets_are_never_shown()
    {
        var settings = Compiling.Smallest(File).Settings;

        Assert.DoesNotContain("hunter2", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("literal-password", settings, StringComparison.Ordinal);
        Assert.Contains("sasl.password: '***'", settings, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_is_a_pipeline_file_again_as_long_as_it_holds_no_secret()
    {
        var shown = Compiling.Smallest("delivery: { transaction: { age: 50ms } }\nsteps:\n  - default: { field: a, value: 'x: y # z' }\n    name: fill\n").Settings;
        var again = Compiling.Text(shown);

        Assert.Empty(again.Problems);
        Assert.Equal(50, again.Plan!.Delivery.Transaction.Age.TotalMilliseconds);
        Assert.Equal("x: y # z", again.Plan.Records.Steps[0].Values[0].Scalar("value").Text);
    }
}
