using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration.Kafka;

/// <summary>Reads <c>kafka</c> into <see cref="KafkaSettings"/>.</summary>
sealed class KafkaReader(ReadingContext context)
{
    readonly ProblemList _problems = context.Problems;
    readonly ValueReader _values = new(context with { Dump = new SettingsDump() });
    readonly Dictionary<string, object?> _read = KafkaNames.Spec.Fields.ToDictionary(field => field.Name, field => field.Default);
    readonly Dictionary<string, (KafkaScope Section, string Spelling, Position At, string? File)> _given = new(StringComparer.Ordinal);

    /// <summary>The settings, or null after adding problems.</summary>
    public KafkaSettings? Read(KafkaOptions options)
    {
        var errors = _problems.Errors;
        ReadSection(KafkaScope.Common, options.Common);
        ReadSection(KafkaScope.Consumer, options.Consumer);
        ReadSection(KafkaScope.Producer, options.Producer);
        if (_problems.Errors == errors)
            CheckTogether();
        return _problems.Errors == errors ? KafkaNames.Bind(new SpecValues(_read)) with
        {
            SaslUsernameFile = FileOf("sasl.username"),
            SaslPasswordFile = FileOf("sasl.password"),
            SslKeyPasswordFile = FileOf("ssl.key.password"),
            OauthClientSecretFile = FileOf("sasl.oauthbearer.client.secret"),
        } : null;
    }

    void ReadSection(KafkaScope section, IReadOnlyList<TextEntry> entries)
    {
        foreach (var entry in entries)
        {
            var path = $"kafka.{Word(section)}.{entry.Name}";
            if (DecidedByWeir.Reasons.TryGetValue(entry.Name, out var reason))
                _problems.Add("WEIR1021", entry.At, $"{path} is decided by Weir: {reason}", "Remove it.");
            else if (KafkaNames.Spec.Find(entry.Name) is not { } field)
                _problems.Add("WEIR1022", entry.At, $"unknown Kafka setting '{path}'", Suggestion.For(entry.Name, KafkaNames.Spec.Spellings.Concat(DecidedByWeir.Reasons.Keys)) ?? "Remove it; docs/reference/settings.md lists what Weir takes.");
            else
                ReadEntry(section, field, entry, path);
        }
    }

    void ReadEntry(KafkaScope section, FieldSpec field, TextEntry entry, string path)
    {
        var scope = KafkaNames.Spec.ScopeOf(field);
        if (section != KafkaScope.Common && section != scope)
        {
            _problems.Add("WEIR1023", entry.At, $"{path} belongs under kafka.{Word(scope)}", scope == KafkaScope.Common ? "Reading and writing share their connections." : null);
            return;
        }
        if (_given.TryGetValue(field.Name, out var before) && before.Section == section)
        {
            _problems.Add("WEIR1005", entry.At, $"{path} is given twice: {before.Spelling} means the same", "Keep one of them.");
            return;
        }
        _given[field.Name] = (section, entry.Name, entry.At, entry.File);
        var text = field.Kind == FieldKind.Choice ? entry.Text.ToLowerInvariant() : entry.Text;
        var value = _values.Read(field, new YamlScalar(entry.At, text, plain: true) { Unresolved = entry.Unresolved, Secret = field is { Secret: true, Kind: FieldKind.Text } }, path);
        _read[field.Name] = value;
        if (KafkaNames.Spec.InsteadOf(field) is { } instead && value is not null && !value.Equals(field.Default))
            _problems.Add("WEIR1024", entry.At, $"{path} has no effect in this version: {instead}", severity: ProblemSeverity.Warning);
    }

    void CheckTogether()
    {
        var protocol = (string)_read["security.protocol"]!;
        CheckStores();
        ReadJaas();
        if (protocol.StartsWith("sasl", StringComparison.Ordinal))
            CheckSasl(protocol);
        else
            CheckUnused("sasl.", $"security.protocol is {protocol}, which does not log in", "Set kafka.common.security.protocol: sasl_ssl.");
        if (!protocol.EndsWith("ssl", StringComparison.Ordinal))
            CheckUnused("ssl.", $"security.protocol is {protocol}, which has no TLS", $"Set kafka.common.security.protocol: {(protocol == "plaintext" ? "ssl" : "sasl_ssl")}.");
        CheckGroup();
        if ((long)_read["heartbeat.interval.ms"]! * 3 > (long)_read["session.timeout.ms"]!)
            Problem(_given.ContainsKey("heartbeat.interval.ms") ? "heartbeat.interval.ms" : "session.timeout.ms", $"heartbeat.interval.ms is {_read["heartbeat.interval.ms"]}, must be at most a third of session.timeout.ms ({_read["session.timeout.ms"]})", null);
        if ((long)_read["retry.backoff.ms"]! > (long)_read["retry.backoff.max.ms"]!)
            Problem(_given.ContainsKey("retry.backoff.ms") ? "retry.backoff.ms" : "retry.backoff.max.ms", $"retry.backoff.ms is {_read["retry.backoff.ms"]}, must be at most retry.backoff.max.ms ({_read["retry.backoff.max.ms"]})", null);
    }

    void CheckGroup()
    {
        if ((string)_read["group.protocol"]! != "consumer")
            return;
        foreach (var name in new[] { "session.timeout.ms", "heartbeat.interval.ms" })
            if (_given.ContainsKey(name))
                Problem(name, $"{name} has no effect: group.protocol is consumer, and the broker decides", $"Remove it; it is group.consumer.{name} of the broker.");
    }

    /// <summary>The file that is read again while a pipeline runs, so that a secret can change.</summary>
    string? FileOf(string name) => _given.TryGetValue(name, out var entry) ? entry.File : null;

    void CheckSasl(string protocol)
    {
        _read["sasl.mechanism"] ??= _given.ContainsKey("sasl.mechanism") ? "plain" : null;
        if (_read["sasl.mechanism"] is "oauthbearer")
        {
            CheckOauth();
            return;
        }
        CheckUnused("sasl.oauthbearer.", "it is for sasl.mechanism OAUTHBEARER", "Set kafka.common.sasl.mechanism: OAUTHBEARER.");
        foreach (var name in new[] { "sasl.mechanism", "sasl.username", "sasl.password" })
            if (_read[name] is null && !_given.ContainsKey(name) && (name == "sasl.mechanism" || !_given.ContainsKey("sasl.jaas.config")))
                Problem("security.protocol", $"kafka.common.{name} is missing: security.protocol is {protocol}", name == "sasl.mechanism" ? "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER." : null);
    }

    void CheckOauth()
    {
        const string sources = "sasl.oauthbearer.token.endpoint.url, sasl.oauthbearer.token.file or sasl.oauthbearer.token.command";
        foreach (var name in new[] { "sasl.username", "sasl.password", "sasl.jaas.config" })
            if (_given.ContainsKey(name))
                Problem(name, $"{name} has no effect: sasl.mechanism is OAUTHBEARER", $"Say where tokens come from: {sources}.");
        var given = new[] { "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.token.file", "sasl.oauthbearer.token.command" }.Where(_given.ContainsKey).ToList();
        if (given.Count == 0)
            Problem("sasl.mechanism", "sasl.mechanism is OAUTHBEARER, and nothing says where tokens come from", $"Set {sources}.");
        else if (given.Count > 1)
            Problem(given[1], $"{given[1]} stands beside {given[0]}", "Keep one of them.");
        var isEndpoint = _read["sasl.oauthbearer.token.endpoint.url"] is string url && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        foreach (var name in new[] { "sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret" })
            if (isEndpoint && !_given.ContainsKey(name))
                Problem("sasl.oauthbearer.token.endpoint.url", $"kafka.common.{name} is missing: the token endpoint is shown it", null);
        if (given.Count == 0 || isEndpoint)
            return;
        foreach (var name in new[] { "sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.scope" })
            if (_given.TryGetValue(name, out var unused))
                Problem(name, $"{unused.Spelling} has no effect: tokens do not come from an endpoint", "Remove it, or name the endpoint in sasl.oauthbearer.token.endpoint.url.");
    }

    /// <summary>Settings of a kind that the protocol leaves without effect: most likely the protocol was forgotten.</summary>
    void CheckUnused(string prefix, string why, string hint)
    {
        foreach (var name in _given.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            Problem(name, $"{_given[name].Spelling} has no effect: {why}", hint);
    }

    void CheckStores()
    {
        foreach (var (location, type) in new[] { ("ssl.ca.location", "ssl.truststore.type"), ("ssl.certificate.location", "ssl.keystore.type") })
            if (_given.TryGetValue(location, out var entry) && entry.Spelling.Contains("store", StringComparison.Ordinal) && _read[type] is null)
                Problem(location, $"{entry.Spelling} is a Java key store unless {type} is PEM", $"Convert it and set {type}: PEM, or use {location}.");
    }

    void ReadJaas()
    {
        if (_read["sasl.jaas.config"] is not string text || !_given.TryGetValue("sasl.jaas.config", out _))
            return;
        if (_given.ContainsKey("sasl.username") || _given.ContainsKey("sasl.password"))
            Problem("sasl.jaas.config", "sasl.jaas.config stands beside sasl.username or sasl.password", "Keep one form.");
        else if (JaasConfig.TryParse(text, out var user, out var password, out var wrong))
            (_read["sasl.username"], _read["sasl.password"]) = (user, password);
        else
            Problem("sasl.jaas.config", $"sasl.jaas.config {wrong}", "Or set sasl.username and sasl.password instead.");
    }

    void Problem(string name, string message, string? hint) =>
        _problems.Add("WEIR1018", _given.TryGetValue(name, out var entry) ? entry.At : default, message, hint);

    static string Word(KafkaScope scope) => scope.ToString().ToLowerInvariant();
}
