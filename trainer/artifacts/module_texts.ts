/**
 * Holds the text of every module that a component may consist of, each by the name of its file in camel case. Text is
 * imported, so that a program run from its sources and a binary render the same components.
 */
import digest from "./digest.ts" with { type: "text" };
import readRecording from "./read_recording.ts" with { type: "text" };
import runComponent from "./run_component.ts" with { type: "text" };
import belady from "../kernels/filesystem/belady.ts" with { type: "text" };
import filesystem from "../kernels/filesystem/filesystem.ts" with { type: "text" };
import genq from "../kernels/filesystem/genq.ts" with { type: "text" };
import genqSpace from "../kernels/filesystem/genq_space.ts" with { type: "text" };
import ghostClassics from "../kernels/filesystem/ghost_classics.ts" with { type: "text" };
import oneQueueClassics from "../kernels/filesystem/one_queue_classics.ts" with { type: "text" };
import pageCache from "../kernels/filesystem/page_cache.ts" with { type: "text" };
import pageLists from "../kernels/filesystem/page_lists.ts" with { type: "text" };
import pageStreams from "../kernels/filesystem/page_streams.ts" with { type: "text" };
import pageTrace from "../kernels/filesystem/page_trace.ts" with { type: "text" };
import replacementClassics from "../kernels/filesystem/replacement_classics.ts" with { type: "text" };
import damage from "../kernels/graphics/damage.ts" with { type: "text" };
import damageClassics from "../kernels/graphics/damage_classics.ts" with { type: "text" };
import dmgSpace from "../kernels/graphics/dmg_space.ts" with { type: "text" };
import drawingCost from "../kernels/graphics/drawing_cost.ts" with { type: "text" };
import graphics from "../kernels/graphics/graphics.ts" with { type: "text" };
import screenRecording from "../kernels/graphics/screen_recording.ts" with { type: "text" };
import screenRecordingFeatures from "../kernels/graphics/screen_recording_features.ts" with { type: "text" };
import kernel from "../kernels/kernel.ts" with { type: "text" };
import alloc from "../kernels/memory/alloc.ts" with { type: "text" };
import allocClassics from "../kernels/memory/alloc_classics.ts" with { type: "text" };
import allocSpace from "../kernels/memory/alloc_space.ts" with { type: "text" };
import heap from "../kernels/memory/heap.ts" with { type: "text" };
import heapEvents from "../kernels/memory/heap_events.ts" with { type: "text" };
import memory from "../kernels/memory/memory.ts" with { type: "text" };
import pageRanges from "../kernels/memory/page_ranges.ts" with { type: "text" };
import segregatedClassics from "../kernels/memory/segregated_classics.ts" with { type: "text" };
import ccdSpace from "../kernels/networking/ccd_space.ts" with { type: "text" };
import congestion from "../kernels/networking/congestion.ts" with { type: "text" };
import congestionClassics from "../kernels/networking/congestion_classics.ts" with { type: "text" };
import link from "../kernels/networking/link.ts" with { type: "text" };
import linkFeatures from "../kernels/networking/link_features.ts" with { type: "text" };
import linkUtility from "../kernels/networking/link_utility.ts" with { type: "text" };
import networking from "../kernels/networking/networking.ts" with { type: "text" };
import encoder from "../kernels/pairs/encoder.ts" with { type: "text" };
import idleSched from "../kernels/pairs/idle_sched.ts" with { type: "text" };
import idsNet from "../kernels/pairs/ids_net.ts" with { type: "text" };
import inspection from "../kernels/pairs/inspection.ts" with { type: "text" };
import pagemem from "../kernels/pairs/pagemem.ts" with { type: "text" };
import stream from "../kernels/pairs/stream.ts" with { type: "text" };
import wmGfx from "../kernels/pairs/wm_gfx.ts" with { type: "text" };
import deviceEvents from "../kernels/power/device_events.ts" with { type: "text" };
import idleClassics from "../kernels/power/idle_classics.ts" with { type: "text" };
import idleGovernor from "../kernels/power/idle_governor.ts" with { type: "text" };
import idleOracle from "../kernels/power/idle_oracle.ts" with { type: "text" };
import idlePeriods from "../kernels/power/idle_periods.ts" with { type: "text" };
import idleSpace from "../kernels/power/idle_space.ts" with { type: "text" };
import power from "../kernels/power/power.ts" with { type: "text" };
import sleep from "../kernels/power/sleep.ts" with { type: "text" };
import processor from "../kernels/scheduler/processor.ts" with { type: "text" };
import scheduler from "../kernels/scheduler/scheduler.ts" with { type: "text" };
import schedulingClassics from "../kernels/scheduler/scheduling_classics.ts" with { type: "text" };
import schedulingCost from "../kernels/scheduler/scheduling_cost.ts" with { type: "text" };
import shortestRemaining from "../kernels/scheduler/shortest_remaining.ts" with { type: "text" };
import threadLoad from "../kernels/scheduler/thread_load.ts" with { type: "text" };
import vdlSpace from "../kernels/scheduler/vdl_space.ts" with { type: "text" };
import virtualDeadline from "../kernels/scheduler/virtual_deadline.ts" with { type: "text" };
import callWorkload from "../kernels/security/call_workload.ts" with { type: "text" };
import detectionPairs from "../kernels/security/detection_pairs.ts" with { type: "text" };
import ngram from "../kernels/security/ngram.ts" with { type: "text" };
import ngramClassics from "../kernels/security/ngram_classics.ts" with { type: "text" };
import ngramSpace from "../kernels/security/ngram_space.ts" with { type: "text" };
import security from "../kernels/security/security.ts" with { type: "text" };
import systemCalls from "../kernels/security/system_calls.ts" with { type: "text" };
import space from "../kernels/space.ts" with { type: "text" };
import uint32Bytes from "../kernels/uint32_bytes.ts" with { type: "text" };
import layoutScore from "../kernels/window_manager/layout_score.ts" with { type: "text" };
import tileSpace from "../kernels/window_manager/tile_space.ts" with { type: "text" };
import tiling from "../kernels/window_manager/tiling.ts" with { type: "text" };
import tilingClassics from "../kernels/window_manager/tiling_classics.ts" with { type: "text" };
import windowManager from "../kernels/window_manager/window_manager.ts" with { type: "text" };
import windowRecording from "../kernels/window_manager/window_recording.ts" with { type: "text" };
import windowRecordingFeatures from "../kernels/window_manager/window_recording_features.ts" with {
  type: "text",
};
import exactMath from "../learner/exact_math.ts" with { type: "text" };
import ratio from "../learner/ratio.ts" with { type: "text" };
import rng from "../learner/rng.ts" with { type: "text" };
import textTable from "../text_table.ts" with { type: "text" };
import mahimahi from "../traces/mahimahi.ts" with { type: "text" };
import oracleGeneral from "../traces/oracle_general.ts" with { type: "text" };
import pageIds from "../traces/page_ids.ts" with { type: "text" };
import traceError from "../traces/trace_error.ts" with { type: "text" };
import traceFile from "../traces/trace_file.ts" with { type: "text" };
import traceFormats from "../traces/trace_formats.ts" with { type: "text" };
import whatItIs from "../traces/what_it_is.ts" with { type: "text" };
import zstdFrames from "../traces/zstd_frames.ts" with { type: "text" };

export const moduleTexts = {
  alloc,
  allocClassics,
  allocSpace,
  belady,
  callWorkload,
  ccdSpace,
  congestion,
  congestionClassics,
  damage,
  damageClassics,
  detectionPairs,
  deviceEvents,
  digest,
  dmgSpace,
  drawingCost,
  encoder,
  exactMath,
  filesystem,
  genq,
  genqSpace,
  ghostClassics,
  graphics,
  heap,
  heapEvents,
  idleClassics,
  idleGovernor,
  idleOracle,
  idlePeriods,
  idleSched,
  idleSpace,
  idsNet,
  inspection,
  kernel,
  layoutScore,
  link,
  linkFeatures,
  linkUtility,
  mahimahi,
  memory,
  networking,
  ngram,
  ngramClassics,
  ngramSpace,
  oneQueueClassics,
  oracleGeneral,
  pageCache,
  pageIds,
  pageLists,
  pagemem,
  pageRanges,
  pageStreams,
  pageTrace,
  power,
  processor,
  ratio,
  readRecording,
  replacementClassics,
  rng,
  runComponent,
  scheduler,
  schedulingClassics,
  schedulingCost,
  security,
  segregatedClassics,
  screenRecording,
  screenRecordingFeatures,
  shortestRemaining,
  sleep,
  space,
  stream,
  systemCalls,
  textTable,
  threadLoad,
  tileSpace,
  tiling,
  tilingClassics,
  traceError,
  traceFile,
  traceFormats,
  uint32Bytes,
  vdlSpace,
  virtualDeadline,
  whatItIs,
  windowManager,
  windowRecording,
  windowRecordingFeatures,
  wmGfx,
  zstdFrames,
} as const;

export type ModuleName = keyof typeof moduleTexts;
