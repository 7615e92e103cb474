import { startShop } from "./test/support/start-shop.ts";
import { runShadowdiff } from "./test/support/run-shadowdiff.ts";
import { DEMO_REQUESTS, driveTraffic, plantedBehind, PLANTED, shopTraffic } from "./fixtures/index.ts";
import { seededRandom } from "./core/index.ts";
const rate=Number(process.argv[2]??400), same=process.argv[3]==="same", seed=Number(process.argv[4]??1), n=Number(process.argv[5]??DEMO_REQUESTS);
const s=await Promise.all([1,1,1,same?1:2].map(r=>startShop(r as 1|2)));
try{ const run=await runShadowdiff({live:s[0]!.url,targets:{primary:s[1]!.url,secondary:s[2]!.url,candidate:s[3]!.url},mirror:{exclude:["/healthz"]}});
try{ let inFlight=0; const t=setInterval(()=>{run.status().then(x=>{inFlight=x.counters.inFlight;},()=>0)},100);
const r=await driveTraffic({url:run.proxy,requests:shopTraffic({random:seededRandom(seed),count:n}),concurrency:16,perSecond:rate,holdBack:()=>inFlight>96}); clearInterval(t);
console.log(r.elapsedMs,r.failures,JSON.stringify(await run.settled(30000)));
const v=await run.verdict(); console.log(v.verdict,v.compared); for(const x of v.reasons.filter(x=>!/NEEDS|UNDECIDED/.test(x.code)))console.log("  ",x.code,x.message.slice(0,150));
for(const e of v.endpoints){console.log(e.endpoint,e.requests,e.verdict); for(const p of e.paths) if(p.verdict!=="pass"||/latency|meta|tags|hint/.test(p.path))console.log("    ",p.path,p.kind,p.n,[p.candidateOdd,p.secondaryOdd,p.primaryOdd,p.allDifferent].join("/"),p.verdict,p.evidence.toFixed(1),p.causedBy??"",p.verdict==="fail"?(plantedBehind(e.endpoint,p.path)?.name??"NOT PLANTED"):"");}
const failing=v.endpoints.flatMap(e=>e.paths.filter(p=>p.verdict==="fail").map(p=>plantedBehind(e.endpoint,p.path)?.name));
console.log("found",PLANTED.filter(p=>failing.includes(p.name)).length,"of",PLANTED.length,"not planted",failing.filter(x=>x===undefined).length);
}finally{console.log("exit",await run.stop(),run.process.stderr().slice(-1500));}}finally{await Promise.all(s.map(x=>x.process.stop()));}
