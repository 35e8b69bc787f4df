"""Nobody loses a first or last name, or a part of one, to what stands around names in bylines.

The commonest names of the languages in which we read, each first name with each third last name of its language.
"""

from __future__ import annotations

import pytest

from newsbot.read.names import split_names

# First names, then last names; all are read in pages of their language, and in pages that state none.
NAMES = {
    "en": (
        "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard "
        "Susan Joseph Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty "
        "Anthony Sandra Mark Margaret Donald Ashley Steven Kimberly Andrew Emily Paul Donna Joshua "
        "Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald "
        "Rebecca Jason Laura Edward Sharon April May June Augusta Dan Bill Will Mo Sun Art Page Story Von "
        "Di",
        "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee "
        "Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams "
        "Baker Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins "
        "Stewart Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper Day May Friday Monday March "
        "August Weeks Post Press Read More Best In At For Forde Byrne Bywater",
    ),
    "de": (
        "Peter Maria Michael Sabine Thomas Andrea Andreas Claudia Wolfgang Susanne Klaus Petra Jürgen "
        "Monika Günter Birgit Stefan Renate Christian Ursula Uwe Gabriele Werner Karin Horst Helga Frank "
        "Brigitte Dieter Ingrid Manfred Christine Gerhard Angelika Hans Heike Bernd Martina Ulrich Julia "
        "Matthias Anna Helmut Katrin Walter Jan Heinz Lena Martin Mona Tobias Vonny Autumn Amira Sonja "
        "Moritz Fritz Mia Friederike Samira",
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer "
        "Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange "
        "Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer "
        "Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Freitag Sonntag Montag Samstag Mai "
        "März Heute Morgen Uhr Stein Bild Amann Vonderau",
    ),
    "fr": (
        "Marie Jean Nathalie Michel Isabelle Pierre Sylvie Philippe Catherine Alain Martine Nicolas "
        "Christine Christophe Françoise Patrick Valérie Bernard Sandrine Frédéric Stéphanie Laurent "
        "Véronique Daniel Sophie Éric Céline Olivier Chantal Sébastien Patricia Thierry Anne Julien "
        "Brigitte Stéphane Julie Pascal Monique David Aurélie Gérard Nicole Thomas Laurence Vincent Annie "
        "Dominique Émilie François Paris Parfait Étienne Enzo Luc Léa",
        "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre "
        "Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent "
        "Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand "
        "Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Avril Mars Janvier Mardi Hier "
        "Parmentier Letellier Delaunay Dupuis",
    ),
    "es": (
        "María Antonio Carmen José Ana Manuel Isabel Francisco Laura Juan Cristina David Marta Javier "
        "Dolores Daniel Lucía Carlos Pilar Jesús Elena Alejandro Paula Miguel Raquel Rafael Rosa Pedro "
        "Teresa Ángel Sara Pablo Beatriz Sergio Nuria Fernando Silvia Jorge Julia Luis Patricia Alberto "
        "Irene Álvaro Rocío Adrián Mónica Diego Andrea Raúl Porfirio Eneko Domingo Abril Julio Enrique "
        "Sol Martes",
        "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz "
        "Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez "
        "Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín "
        "Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Domingo Marzo Mayo Abril Porras Ayer "
        "Entrena",
    ),
    "it": (
        "Maria Giuseppe Anna Giovanni Giuseppina Antonio Rosa Mario Angela Luigi Giovanna Francesco "
        "Teresa Angelo Lucia Vincenzo Carmela Pietro Caterina Salvatore Francesca Carlo Antonietta Franco "
        "Carla Domenico Elena Bruno Concetta Paolo Rita Michele Margherita Giorgio Franca Aldo Paola "
        "Sergio Laura Luciano Giulia Diana Dino Dario Davide Damiano Aprile Sabato Fabrizio Perla "
        "Agostino",
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Mancini "
        "Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara "
        "Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola Marchetti Parisi "
        "Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Sabato Maggio Dimarco Darin Ieri Damato",
    ),
    "pt": (
        "Maria José Ana João Antônia Antônio Francisca Francisco Adriana Carlos Juliana Paulo Márcia "
        "Pedro Fernanda Lucas Patrícia Luiz Aline Marcos Sandra Luís Camila Gabriel Amanda Rafael Bruna "
        "Daniel Jéssica Marcelo Letícia Bruno Júlia Eduardo Luciana Felipe Vanessa Raimundo Mariana "
        "Rodrigo Emília Dalva Eva Domingos Tiago Inês",
        "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins "
        "Carvalho Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira "
        "Nunes Marques Machado Mendes Freitas Cardoso Ramos Gonçalves Santana Teixeira Pinto Moura Araújo "
        "Correia Cavalcanti Portela Damasceno Segunda Março",
    ),
    "nl": (
        "Jan Maria Johannes Anna Willem Johanna Cornelis Elisabeth Hendrik Wilhelmina Pieter Cornelia "
        "Jacobus Margaretha Gerrit Hendrika Dirk Petronella Daan Emma Sem Julia Lucas Mila Levi Tess Bram "
        "Sophie Finn Zoë Door Voorn Op Mei",
        "Jansen Visser Smit Meijer Bakker Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits "
        "Vermeulen Kok Jacobs Willems Hoekstra Postma Huisman Kuiper Veenstra Kramer Doorn Maandag Zondag "
        "Vrijdag Voort Aarts",
    ),
    "pl": (
        "Anna Piotr Maria Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Paweł Barbara Jan Ewa "
        "Michał Krystyna Marcin Magdalena Jakub Elżbieta Adam Joanna Marek Aleksandra Łukasz Zofia "
        "Grzegorz Monika Mateusz Teresa Wojciech Dan Ida",
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak "
        "Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Pawłowski "
        "Michalski Sobota Niedziela Środa Maj Odyniec",
    ),
    "cs": (
        "Jiří Jana Jan Marie Petr Eva Josef Hana Pavel Anna Martin Lenka Tomáš Kateřina Jaroslav Lucie "
        "Miroslav Věra Zdeněk Alena František Petra Václav Veronika Michal Jaroslava Milan Tereza Karel "
        "Martina Oto Ota",
        "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil "
        "Hájek Jelínek Král Růžička Beneš Fiala Sedláček Sobota Neděle Pátek Květen Duben Ledna Doležal",
    ),
    "sv": (
        "Karl Maria Erik Anna Lars Margareta Anders Elisabeth Per Eva Mikael Kristina Johan Birgitta Olof "
        "Karin Nils Elisabet Jan Marie Gustav Ingrid Hans Christina Peter Linnéa Fredrik Sofia Lennart "
        "Kerstin Pär Par Ava Avid For Oskar",
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson "
        "Pettersson Jonsson Jansson Hansson Bengtsson Lindberg Lindström Lindgren Axelsson Berg Bergström "
        "Lundberg Lind Maj Mars Avenell Fransson",
    ),
    "da": (
        "Peter Anne Jens Kirsten Lars Hanne Michael Mette Henrik Anna Thomas Helle Søren Susanne Jan Lene "
        "Christian Maria Martin Marianne Niels Inge Anders Karen Morten Lone Jesper Bente Per Afia Ida "
        "Mads",
        "Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen "
        "Madsen Kristensen Olsen Thomsen Poulsen Johansen Møller Mortensen Knudsen Mandag Maj Afzelius "
        "Fredag",
    ),
    "nb": (
        "Jan Anne Per Inger Bjørn Kari Ole Marit Lars Ingrid Kjell Liv Knut Eva Svein Anna Arne Berit "
        "Thomas Astrid Hans Bjørg Geir Hilde Tor Nina Morten Ida Terje Randi Avner Iver Odd",
        "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen "
        "Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Solberg Mars Avdal "
        "Onsdag Fraas",
    ),
    "fi": (
        "Juhani Maria Johannes Helena Mikael Johanna Olavi Anneli Antero Kaarina Tapani Marjatta Kalevi "
        "Anna Matti Liisa Timo Sofia Kari Hannele Jari Ja Aino Onni",
        "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen "
        "Lehtinen Saarinen Salminen Heinonen Niemi Maanantai Sunnuntai",
    ),
    "hu": (
        "László Mária István Erzsébet József Katalin János Ilona Zoltán Éva Sándor Anna Gábor Zsuzsanna "
        "Ferenc Margit Attila Judit Péter Ágnes Tamás Julianna",
        "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos "
        "Mészáros Szombat Péntek Szerda Kedd",
    ),
    "ro": (
        "Maria Ion Elena Gheorghe Ana Vasile Ioana Alexandru Andreea Andrei Mihaela Constantin Cristina "
        "Mihai Daniela Nicolae Dan Și Luna Marina Mircea",
        "Popa Popescu Ionescu Pop Radu Dumitru Stan Stoica Gheorghe Matei Rusu Munteanu Marin Lazăr Mai "
        "Deac Luni Martie",
    ),
    "tr": (
        "Mehmet Fatma Mustafa Ayşe Ahmet Emine Ali Hatice Hüseyin Zeynep Hasan Elif İbrahim Meryem İsmail "
        "Zehra Osman Sultan Yazan Cuma Pazar Murat",
        "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan "
        "Çetin Kara Ocak Mayıs Cuma Yazar Yazıcı",
    ),
    "el": (
        "Γεώργιος Μαρία Ιωάννης Ελένη Κωνσταντίνος Αικατερίνη Δημήτριος Βασιλική Νικόλαος Σοφία",
        "Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολαΐδης Γεωργίου Πετρίδης Δημητρίου Οικονόμου",
    ),
    "ru": (
        "Александр Елена Сергей Ольга Владимир Наталья Андрей Татьяна Алексей Ирина Дмитрий Анна Михаил "
        "Мария Иван Светлана Иля",
        "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков "
        "Вторник Субботин Августинов",
    ),
    "uk": (
        "Олександр Олена Сергій Наталія Володимир Ірина Андрій Тетяна Олег Ольга Микола Марія Іван Оксана "
        "Та Дмитро Юлія",
        "Мельник Шевченко Коваленко Бондаренко Бойко Ткаченко Кравченко Ковальчук Коваль Олійник Субота Понеділок",
    ),
    "bg": (
        "Георги Мария Иван Иванка Димитър Елена Николай Йорданка Петър Пенка Христо Стоян",
        "Иванов Георгиев Димитров Петров Николов Стоянов Христов Тодоров Илиев Василев",
    ),
    "id": (
        "Budi Siti Agus Sri Dewi Eko Nur Andi Putri Dwi Rina Oleh Dan Yusuf Dian",
        "Santoso Wijaya Saputra Setiawan Hidayat Nugroho Kusuma Wibowo Pratama Susanto Olehan Maret",
    ),
    "vi": (
        "An Anh Bình Chi Dung Hà Hương Lan Linh Mai Minh Nam Phương Quang Thảo Và",
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Le",
    ),
}
UNSPACED = {
    "zh": ("王伟|王芳|李伟|李娜|张敏|李静|张伟|刘洋|陈杰|杨帆|赵磊|黄丽|周涛|吴刚|徐明|孙文|马超|朱文文|胡适|郭文"),
    "ja": ("佐藤健|鈴木一郎|高橋花子|田中誠|伊藤文|渡辺直美|山本太郎|中村文子|小林由美|加藤浩|吉田文也|山田優"),
    "ar": ("محمد علي|فاطمة حسن|أحمد محمود|عائشة إبراهيم|علي حسين|مريم خالد|عمر يوسف|زينب عبد الله|خالد كتبي|ليلى أحمد"),
}
PARTICLED = [
    "Ursula von der Heyden",
    "Ludwig van Dam",
    "Sophie in 't Veld",
    "Maria da Silva",
    "Leonardo di Marco",
    "Oscar de la Cruz",
    "Jean du Pont",
    "Ana dos Santos",
    "Ali ibn Hasan",
    "Omar al Fayed",
    "Siobhán O'Neill",
    "Jean-Luc d'Ormesson",
    "Anne-Marie Le Goff",
    "Yves Saint Laurent",
    "Martin King Jr",
    "J. R. Stone",
    "Mary Jo Day",
    "Plácido Domingo",
    "Per Olov Enquist",
    "Oleh Tymchuk",
    "Yazan Abu Haddad",
    "Von Miller",
    "Da Silva Santos",
    "Par Erik Lindgren",
    "Av Cohen",
    "Di Natale",
    "Por Somchai",
    "Byron Ashgrove",
    "Doortje Vos",
    "Karin in der Au",
]


def _people(language: str) -> list[str]:
    """Each first name of *language* with a last name, and each last name with a first one."""
    firsts, lasts = (names.split() for names in NAMES[language])
    longest = max(len(firsts), len(lasts))
    return [f"{firsts[at % len(firsts)]} {lasts[at % len(lasts)]}" for at in range(longest)]


def test_the_table_is_as_long_as_it_says() -> None:
    """A thousand names, as people are called."""
    assert sum(len(names.split()) for both in NAMES.values() for names in both) > 1_000


@pytest.mark.parametrize("language", NAMES)
def test_a_common_name_stays_whole_wherever_it_stands(language: str) -> None:
    """Alone, as data, after "by", beside another name, before a date, a place, a paper and a role."""
    for name in _people(language):
        for stated in (language, None, "en"):
            for line in (
                name,
                f"By {name}",
                f"By: {name}",
                f"By {name} | 18.11.2025",
                f"{name}, 18.11.2025 10:05",
                f"Written by {name} on 18 November 2025",
                f"View all posts by {name}",
                f"By {name} for The Gazette",
                f"By {name} in Northwater",
                f"By {name}, Political Editor",
            ):
                assert split_names(line, language=stated) == [name], (line, stated)
        assert split_names(name, stated=True) == [name]
        assert split_names(f"By {name} and Tomas Reyl") == [name, "Tomas Reyl"]
        assert split_names(f"Ilse Brandvold, {name}") == ["Ilse Brandvold", name]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Von {}, 18.11.2025"),
        ("de", "von {} am Samstag"),
        ("de", "Von {} am 18. November 2025"),
        ("de", "Ein Gastbeitrag von {}"),
        ("fr", "Par {} le 18 novembre 2025"),
        ("fr", "Publié par {}"),
        ("es", "Por {} el 18 de noviembre de 2025"),
        ("it", "di {}"),
        ("it", "a cura di {}"),
        ("pt", "Por {}, em Lisboa"),
        ("nl", "Door {} op 18 november 2025"),
        ("pl", "Autor: {}"),
        ("cs", "Autor: {}"),
        ("sv", "Av {}"),
        ("nb", "Av {} i Oslo"),
        ("da", "Af {} 18. november 2025"),
        ("hu", "Szerző: {}"),
        ("tr", "Yazar: {}"),
        ("ru", "Автор: {}"),
        ("uk", "Автор: {}, 18.11.2025"),
    ],
)
def test_the_byline_of_each_language_gives_its_names_whole(language: str, line: str) -> None:
    """The name that begins like the word before it ("Von Vonny Meyer") as well."""
    for name in _people(language):
        assert split_names(line.format(name), language=language) == [name], name


@pytest.mark.parametrize("name", PARTICLED)
def test_a_name_of_many_parts_stays_whole(name: str) -> None:
    """Particles in small letters, initials, and first names that are words elsewhere."""
    for line in (name, f"By {name}", f"By {name}, Tuesday 18 November 2025", f"By {name} for The Gazette"):
        assert split_names(line, language="en") == [name]


@pytest.mark.parametrize("language", UNSPACED)
def test_a_name_without_blanks_or_capitals_stays_whole(language: str) -> None:
    """文 is a text's maker only before a colon or the like, and a part of a name within one."""
    for name in UNSPACED[language].split("|"):
        assert split_names(name, language=language) == [name]
        assert split_names(f"{name} | 2025-11-18", language=language) == [name]
