"""The tables titles are read by: abbreviations, and for each code the patterns that stand for it.

Patterns meet folded text: lower case, no accents, abbreviations written out. The first line that matches wins, so what
only looks like a rank stands before the rank it looks like.
"""

WRITTEN_OUT = """
acct=account; admin=administrator; assoc=associate; asst=assistant; avp=assistant vice president;
bd=business development; cco=chief commercial officer; cdo=chief data officer; ceo=chief executive officer;
cfo=chief financial officer; chro=chief human resources officer; cio=chief information officer;
ciso=chief information security officer; cmo=chief marketing officer; coo=chief operating officer;
coord=coordinator; cpo=chief product officer; cro=chief revenue officer; cso=chief strategy officer;
cto=chief technology officer; daf=directeur administratif et financier; dept=department; dev=developer;
dg=directeur general; dir=director; drh=directeur des ressources humaines;
dsi=directeur des systemes d'information; eng=engineer; engr=engineer; evp=executive vice president;
exec=executive; gf=geschaftsfuhrer; gm=general manager; hr=human resources; intl=international; jnr=junior;
jr=junior; md=managing director; mgmt=management; mgr=manager; mkt=marketing; mktg=marketing; mngr=manager;
natl=national; ops=operations; pdg=president directeur general; pr=public relations; rep=representative;
rh=ressources humaines; rrhh=recursos humanos; snr=senior; spec=specialist; sr=senior;
svp=senior vice president; tech=technical; vp=vice president
"""

SENIORITY = r"""
intern: \b(intern|interns|internship|praktikant\w*|werkstudent\w*|stagiaire|becari[oa]|azubi\w*)\b
intern: \b(auszubildende\w*|lehrling|apprentice|apprentie?|alternante?|aprendiz|volontar\w*)\b
intern: \b(working student|student assistant)\b
entry: \b(assistant|assistante|asistente|assistent(in)?|secretary) (to|of|der|des|de|del|du|la|le)\b
entry: \b(secretaire|secretaria|sekretar(in)?) (to|of|der|des|de|del|du|la|le)\b
entry: \b(executive|personal|management|team) assistant\b
entry: \b\w*assistent(in)?( der)? (geschaftsfuhrung|geschaeftsfuehrung)|assistante? de direction
entry: vorstandsassisten\w+
owner: \b(?<!product )(?<!process )(?<!system )(?<!data )owner\b|\binhaber(in)?\b|\bproprietaire\b
owner: \bpropietari[oa]\b|\bduen[oa]\b|\bproprietor\b|\beigentumer(in)?\b
founder: \b(co)?founder\b|\b(mit)?(begrunder|gruender|grunder)(in)?\b|\b(co)?fondat(eur|rice)\b
founder: \b(co)?fundador[a]?\b
partner: \b(?<!business )(?<!sales )(?<!people )(?<!channel )partner(in)?\b(?! (manag|success|account|develop))
partner: \bassocie(e)? gerante?\b|\bsoci[oa]( director[a]?)?\b
vp: \bvice[ -]?president\w*\b|\bvize(prasident|praesident)\w*\b|\bvicepresident[ea]\b
head: \bchief of staff\b|\bchief (engineer|architect|accountant|physician|medical resident)\b|\bchefarzt
head: \bchefarztin
c_suite: \bchief\b.*\bofficer\b|\bmanaging director\b|\bpresident[ea]?\b|\bprasident(in)?\b
c_suite: \bchair(man|woman|person)?\b|\bgesch(a|ae)ftsf(u|ue)hr\w*|\bvorst(a|ae)nd\w*|\bboard member\b
c_suite: \bmember of the board\b|\baufsichtsrat\w*|\bdirect(eur|rice) general\w*\b|\bgerante?\b
c_suite: \badministrat(eur|rice) delegue\w*\b|\bconsejer[oa] delegad[oa]\b
c_suite: \bdirector[a]? (general|ejecutiv[oa])\b|\bgerente general\b|\bminist(er|erin|re|r[oa])\b
c_suite: \bburgermeister(in)?\b|\bmayor\b|\bmaire\b|\balcald(e|esa)\b|\brektor(in)?\b|\bsecretary general\b
c_suite: \bsecretaire general\w*\b|\bexecutive director\b
senior: \bmember of (the )?(european )?parliament\b|\bmitglied des (bundestag|landtag|nationalrat)\w*
senior: \bdeputee?\b|\bdiputad[oa]\b|\bsenat(or|orin|eur|rice)\b|\bsenador[a]?\b|\btechnical lead\b
senior: \bmaster (craftsman|electrician)\b
head: \bhead\b|\bheads\b
head: \b(abteilungs|bereichs|haupt\w*|ressort|standort|niederlassungs|werks?|betriebs)leiter(in)?\b
head: \b(personal|vertriebs|marketing|finanz|einkaufs|produktions|entwicklungs|it|verkaufs)leiter(in)?\b
head: \b(rechts|logistik)leiter(in)?\b|\bleiter(in)?\b|\bleitung\b
head: \bchef(fe)? de (service|departement|bureau)\b|\bresponsable\b
head: \bjef[ea] de (departamento|area|division)\b|\bdekan(in)?\b|\bdean\b|\bdoyenne?\b
director: \b(sub|vice)?directora?s?\b|\bdirect(eur|rice)s?\b|\bdirektor(in)?\b|\bprokurist(in)?\b
director: \bgeneral manager\b
manager: \bmanager(in)?s?\b|\bmanageress\b|\bgerente\b|\bgestionnaire\b
manager: \b(team|projekt|gruppen|filial|schicht|produkt)(leiter(in)?|leitung)\b|\bteam lead(er)?\b
manager: \bchef(fe)? d(e|')|\bjef[ea]\b|\bsupervisor[a]?\b|\bencargad[oa]\b|\bcoordinador[a]?\b|\bforeman\b
manager: \bmeister(in)?\b|\bcaptain\b
senior: \bsenior\b|\blead(er)?\b|\bprincipal\b|\bstaff (engineer|scientist|developer|designer)\b
senior: \bexpert\w*\b|\bprofess(or|orin|eur|eure)\b|\bprofesor[a]? titular\b|\bfellow\b|\barchitect\w*\b
senior: \bconfirmee?\b
"""

DEPARTMENT = r"""
administration: \b(assistant|assistante|asistente|assistent(in)?|secretary) (to|of|der|des|de|del|du|la|le)\b
administration: \b(secretaire|secretaria|sekretar(in)?) (to|of|der|des|de|del|du|la|le)\b
administration: \b(executive|personal|management|team) assistant\b
administration: \b\w*assistent(in)?( der)? (geschaftsfuhrung|geschaeftsfuehrung)|assistante? de direction
administration: vorstandsassisten\w+
executive: \bchief executive|\bgeneral manager\b|\bdirect(eur|rice) general|\bdirector[a]? general
executive: \bgerente general|\badministrat(eur|rice) delegue
public: \bparliament\w*|\bbundestag\w*|\blandtag\w*|\bdeputee?\b|\bdiputad[oa]\b|\bsenat(or|orin|eur|rice)\b
public: \bsenador[a]?\b|\bminist(er|erin|re|r[oa])\b|\bburgermeister|\bmayor\b|\bmaire\b|\balcald
public: \bcouncill?or\b|\bpolicy\b|\bdiplomat|\bambassad|\bbotschafter|\bpublic affairs\b
public: \bconcejal|\bsubsecretari[oa]\b|\bembajador|\bgobernador|\bconseill(er|ere) (municipal|regional)|\bprefete?\b
legal: \blegal\b|\blawyer|\battorney|\b(general|legal) counsel\b|\bjurist|\bjuridi(que|co)
legal: \brecht(s|sanwalt|sabteilung|sleiter)|\bavocat|\babogad|\bnota(r|ire|rio)|\bcompliance\b|\bparalegal
legal: ^(?!.*(profess|dozent|\blehr|wissenschaft)).*\b(arbeits|konzern|unternehmens|vertrags|wirtschafts)?recht\b
legal: \bdatenschutz|\bdata protection|\bprivacy\b|\bjustiziar
legal: rechtsanw(a|ae)lt|\bsyndik|\bjuridica\b|\bletrad[oa]\b|\bcumplimiento\b|\bproteccion de datos|\bhuissier
people: \bhuman resources|\bpeople\b|\btalent|\brecruit
people: \bpersonal(leit|abteilung|wesen|referent|entwickl|manag|chef|$)|leit(er|erin|ung) personal\b(?! train)
people: \bpersonal (und|&) |\b(und|&) personal\b
people: \bressources humaines|\brecursos humanos|\bpayroll|\blohnbuchhalt|\blearning and
people: \bnominas?\b|\brelaciones laborales|\bseleccion\b|\bformacion\b|\bpaie\b|\brecrut|\bcharge(e)? de formation
purchasing: \bpurchas|\bprocure|\bbuyer|\bsourcing|\beinkauf|\beinkaufer|\bacheteu|\bachats?\b|\bcompras\b
purchasing: \bcomprador|einkauf\b|\bbeschaffung
purchasing: \baprovisionamient|\bapprovisionn
marketing: market|\bcommunicat|\bkommunikation|\bcomunicaci|\bbrand|\bcontent\b|\bsocial media
marketing: \bpublic relations|\bpress\b|\bpresse|\bprensa|\bpublicit|\bwerbung|\bseo\b|\bcopywrit|\beditor
marketing: kommunikation\b|\boffentlichkeitsarbeit
marketing: \bredakt|\bevents?\b|\bjournalist|\bcampaign
marketing: \bdemand gen|\bgrowth\b|\bredes sociales|\bcontenidos?\b|\bmarca\b|\bperiodista|\bredact(or|ora|eur|rice)\b
sales: \bsales\b|\baccount (executive|manager|director|representative)|\bkey account|\bbusiness develop
sales: \brevenue|vertrieb|verkauf|\baussendienst|\bcommercial|\bventes?\b|\bvended|\bvendeu|\bventas\b
sales: \bkundenberat|\bbusiness unit sales|\bpresales|\bpartner manag
sales: \bcomercial(es)?\b|\bcharge(e)? d'affaires|\bdependient[ae]\b
sales: \b(ejecutiv[oa]s?|gestor(a|es)?|jef[ea]) de (grandes )?cuentas
service: \bcustomer|\bclient|\bkunden(dienst|service|betreu|support)|\bsupport|\bhelp ?desk|\bcall cent
service: \bservice (client|desk)|\batencion al cliente|\bservicetechniker
service: \bpost?venta\b|\bteleoperador|\bservicio tecnico|\bapres vente|\bsav\b|\bteleconseill
finance: \bfinan|\baccountant|\baccounting|\baccounts (payable|receivable)|\bcontroll(er|ing)|\btreasur
finance: \btax\b|\bsteuer|\baudit|buchhalt|\bcomptab|\bcontab|\btresor|\bbilanz|\binvest|\bbank|\bcredit\b
finance: finanzen\b|rechnungswesen|\b(interne |innen)revision\b
finance: \brisk\b|\bactuar|\bunderwrit|\bwirtschaftspruf
finance: \bcontroleu(r|se) de gestion|\bcontrole de gestion|\bcontrol de gestion
finance: \bfactura(cion|tion)|\btesorer|\bfiscal(ista|ite|iste)\b
finance: \basesora? fiscal|\bcobros\b|\brecouvrement\b|\bcommissaire aux comptes
health: \bphysician|\bdoctor\b|\bnurse|\bnursing|\barzt|\barztin|\bchefarzt|\boberarzt|\bmedecin
health: \bmedic[oa]?\b|\bmedical\b|\benfermer|\binfirmi|\bkrankenpfleg|\bpfleg|\bpharmac|\bapothek|\btherap
health: \bdentist|\bzahnarzt|\bsurgeon|\bclinical
health: \bfisioterap|\bkinesi|\bps[iy]c?h?olog|\bfarmac|\bodontolog|\bcirujan|\bchirurg
health: \bsoignante?\b|\bsage femme|\bmatron[ao]\b
health: \bveterin|\btierarzt|\btierarztin
product: \bproduct (manag|own|design|lead|direct|officer)|\bchief product|\bproduct$|^product\b
product: \bprodukt(manag|leit|entwickl)|\bchef(fe)? de produit|\bux\b|\bui\b|\bdesign|\bgestalt|\bgrafik
product: \bgraphist|\bart director|\bdirecteur artistique|\bcreative|\bdisenad
product: \bproducto\b|\bdiseno\b|mediengestalt
it: \bit\b|\binformatik|\binformati(que|ca|co)|\bdata\b|\bdatos\b|\bdaten(bank|analyst)
it: \bsysteme?s? (d'information|admin)|\bsystemadmin|\binformation (tech|sec|sys|off)
it: \bchief information|\bsecurity\b|\bcyber|\bsicherheit|\bnetwork|\bnetzwerk|\bcloud|\bdevops
it: \bedv\b|\bdatabase|\banalytics|\bmachine learning|\bartificial intell|\bsysadmin|\badministrador de sistemas
it: \badministrateur systeme
it: \b(responsable|jef[ea]|directora?|tecnic[oa]|analista|coordinadora?) de (sistemas|redes\b(?! sociales))
it: \bciber|\breseaux?\b
it: \bdonnees\b
engineering: engineer|\bingenieu|\bingenier|\bdevelop|entwickl|\bdesarroll|\bdeveloppeu|\bprogramm(er|ierer)
engineering: \bsoftware|\bchief technology|\btechni|\btechnolog|\barchitect|\barchitekt|\barquitect|\bmechani
engineering: \belectri|\belektr|\bkonstrukt|\bqa\b
engineering: \btecnic[oa]s?\b|\btecnolog|\bmecanic|\bdelineante|\bproyectista|\binstaladora?\b|\bsoldadora?\b
operations: \boperati|\bopera(cio|tio)n|\blogisti|\bsupply|\bwarehouse|\blager|\bproduction|\bproduktion
operations: \bproduccion|\bmanufactur|\bfertigung|\bplant\b|\bwerks?leit|\bbetriebsleit|\bqualit|\bproject
operations: \bprojekt|\bprojet|\bproyecto|\bfacilit|\bfleet|\btransport|\bmaintenance|\binstandhalt
operations: \bmantenimiento|\bprocess|\bchantier|\bmontage|\bdisponent|\bschicht
operations: \balmacen|\btrafico\b|\bobras?\b|\bplanta\b|\bcalidad\b|\bsuministro|\bflotas?\b|\btaller\b|\bconductora?\b
operations: disposition\b|\bversand|\bspedition|\bbauleit|\bmagasinier|\bentrepot|\bexploitation\b|\bconduct(eur|rice)\b
research: \bresearch|\bforsch|\brecherche|\binvestigac|\bscientist|\bwissenschaft|\bprofess|\bprofesor
research: \blectur|\bdozent|\bteach|\blehr(er|kraft|stuhl)|\benseign|\bdocente|\bpostdoc|\bdoktorand
research: \bdoctorant|\bdean\b|\bdekan|\brektor|\bacademic|\blibrar|\bbibliothe|\bmaestr[oa]\b
research: \binvestigador|\bcatedratic[oa]\b|\bbibliotec|\bcientific[oa]\b|\bdecan[oa]\b|\brectora?\b|\bcherche(ur|use)\b
research: \bmaitre(sse)? de conferences|\bformat(eur|rice)\b|\bschulleit|\bstudienr(a|ae)t|\bpadagog
administration: \badministrat|\boffice|\bsecretar|\bsecretaire|\bsekretar|\bassistant|\bassistent|\basistente
administration: \breception|\bempfang|\baccueil|\bsachbearbeit|\bverwaltung|\bclerk|\badministrativ|\bburo
administration: \brecepcion|\bauxiliar\b|\boficinista|\bstandardiste
executive: \bchief executive|\bmanaging director|\bpresident|\bprasident|\bowner|\binhaber|\bproprietaire
executive: \bpropietari|\bfound|\b(mit)?(be)?gr(u|ue)nder|\b(co)?fond(ateur|atrice)|\bfundador
executive: \bgesch(a|ae)fts(f(u|ue)hr|leit)|\bvorst(a|ae)nd|\bboard|\bchair|\bdirect(eur|rice) general
executive: \bgeneral manager|\bdirector[a]? (general|ejecutiv)|\bgerante?\b|\bgerente general
executive: \bconsejer[oa] delegad|\badministrat(eur|rice) delegue|\bstrateg|\bchief of staff
executive: \bexecutive director|\bpartner|\bcofounder|\baufsichtsrat|\bprokurist
"""
