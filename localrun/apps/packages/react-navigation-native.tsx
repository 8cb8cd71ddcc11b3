import {NavigationContainer, useNavigation, useRoute} from '@react-navigation/native';
import {createNativeStackNavigator} from '@react-navigation/native-stack';
import {Text, View} from 'react-native';

const Stack = createNativeStackNavigator();

function Home() {
  const navigation = useNavigation();
  const route = useRoute();
  return (
    <View style={{flex: 1, padding: 20}}>
      <Text>above</Text>
      <Text>inside {route.name}</Text>
      <Text onPress={() => navigation.navigate('Home' as never)}>below</Text>
    </View>
  );
}

export default function App() {
  return (
    <NavigationContainer>
      <Stack.Navigator screenOptions={{headerShown: false}}>
        <Stack.Screen name="Home" component={Home} />
      </Stack.Navigator>
    </NavigationContainer>
  );
}
