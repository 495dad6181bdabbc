using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Network;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>What goes wrong, and how it ends.</summary>
sealed partial class Simulation
{
    static readonly ApiKey[] Transactional = [ApiKey.Produce, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn, ApiKey.InitProducerId];

    async Task MakeTroubleAsync()
    {
        _network.Faults = Traits.Network;
        var end = _scheduler.Now + Traits.Trouble;
        while (_scheduler.Now < end)
        {
            await PauseAsync(Traits.Pace);
            if (Traits.Actions.Count > 0) Do(Traits.Actions[_random.Next(Traits.Actions.Count)]);
        }
    }

    async Task PlayPerilsAsync()
    {
        if (Traits.InARow)
        {
            foreach (var peril in Traits.Perils)
            {
                await _stage.PlayAsync(peril);
                await _stage.PauseAsync(TimeSpan.FromSeconds(1));
            }
            return;
        }
        for (var end = _scheduler.Now + Traits.Trouble; Traits.Perils.Count > 0 && _scheduler.Now < end;)
        {
            await _stage.PauseAsync(Traits.Pace);
            await _stage.PlayAsync(_stage.Any(Traits.Perils));
        }
    }

    void Do(FaultKind kind)
    {
        if (kind == FaultKind.Strike) Arm();
        else Do(kind, _fleet.Slots[_random.Next(_fleet.Slots.Count)]);
    }

    void Arm()
    {
        var api = Transactional[_random.Next(Transactional.Length)];
        var kind = (FaultKind)_random.Next((int)FaultKind.Strike);
        _broker.Strike = new(api, _random.Next(2) == 0, id => InOperation(() =>
            Do(kind, _fleet.Slots.Find(slot => id.StartsWith($"weir.{SamplePipeline.Group}.{slot.Name}.", StringComparison.Ordinal))!, $"at {api} of {id}")));
    }

    // The broker strikes in the middle of a continuation of its own; what follows from the fault must not end with the broker.
    void InOperation(Action action)
    {
        var broker = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_operation);
        try { action(); }
        finally { SynchronizationContext.SetSynchronizationContext(broker); }
    }

    void Do(FaultKind kind, WorkerSlot slot, string when = "")
    {
        _done[kind] = _done.GetValueOrDefault(kind) + 1;
        if (when.Length > 0) _done[FaultKind.Strike] = _done.GetValueOrDefault(FaultKind.Strike) + 1;
        _trace.Add($"--- {kind} {slot.Name} {slot.Live.LastOrDefault()?.Process} {when}");
        switch (kind)
        {
            case FaultKind.CrashBroker when _broker.Process is { State: ProcessState.Running }:
                _broker.Crash(losesPower: _random.Next(2) == 0, told: _random.Next(3) > 0);
                _ = RestartBrokerAsync();
                break;
            case FaultKind.BreakConnections:
                _network.BreakAll();
                break;
            case FaultKind.KillWorker when slot.Live.LastOrDefault() is { } worker:
                _fleet.Kill(slot, worker, told: _random.Next(3) > 0);
                _ = _fleet.StartLaterAsync(slot, TimeSpan.FromSeconds(_random.Next(2) == 0 ? 0.5 : 15));
                break;
            case FaultKind.StopWorker when slot.Live.LastOrDefault() is { IsStopping: false } worker:
                worker.Stop();
                break;
            case FaultKind.PauseWorker when slot.Live.LastOrDefault() is { } worker:
                _ = SleepAsync(worker.Process);
                break;
            case FaultKind.DoubleWorker when slot.IsWanted && slot.Live.LastOrDefault() is { } worker:
                _ = SleepAsync(worker.Process);
                _fleet.Start(slot);
                break;
        }
    }

    async Task RestartBrokerAsync()
    {
        await PauseAsync(TimeSpan.FromSeconds(_random.Next(3) == 0 ? 12 : 2));
        await _broker.StartAsync();
    }

    async Task SleepAsync(SimulatedProcess process)
    {
        process.Pause();
        await PauseAsync(TimeSpan.FromSeconds(_random.Next(2) == 0 ? 3 : 25));
        process.Resume();
    }

    // No fault begins after this; what began goes on until its own end. Of two processes under one name the newer stays.
    void Heal()
    {
        _trace.Add("--- trouble ends");
        _minding.IsHealed = true;
        if (_slow is not null) _slow.IsOver = true;
        _broker.Strike = null;
        _network.Faults = NetworkFaults.None;
        _broker.ClockOffset = default;
        foreach (var slot in _fleet.Slots)
        {
            slot.ClockOffset = default;
            foreach (var worker in slot.Live) worker.Process.ClockOffset = default;
            foreach (var older in slot.Live.SkipLast(1).ToList()) _fleet.Kill(slot, older, told: true);
            if (slot.Live.Count == 0) _ = _fleet.StartLaterAsync(slot, TimeSpan.FromSeconds(1));
        }
    }
}
